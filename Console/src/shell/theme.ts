import { recall, remember } from "./memory";

export type Theme = "system" | "light" | "dark";

const darkScheme = matchMedia("(prefers-color-scheme: dark)");

export function chosenTheme(): Theme {
    const remembered = recall("theme");
    return remembered === "light" || remembered === "dark" ? remembered : "system";
}

/** Writes the theme in force to `<html data-theme>`, which the style sheet and the pictures read. */
export function applyTheme(): void {
    const chosen = chosenTheme();
    const isDark = chosen === "dark" || (chosen === "system" && darkScheme.matches);
    document.documentElement.dataset.theme = isDark ? "dark" : "light";
}

export function chooseTheme(theme: Theme): void {
    remember("theme", theme === "system" ? null : theme);
    applyTheme();
}

/** Keeps the page with the system while the choice is "system". */
export function followSystemTheme(): void {
    darkScheme.addEventListener("change", applyTheme);
}
