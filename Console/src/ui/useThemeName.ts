import { useSyncExternalStore } from "react";

function subscribe(notify: () => void): () => void {
    const observer = new MutationObserver(notify);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => observer.disconnect();
}

/** The theme in force, for pictures that must be drawn anew when it changes. */
export function useThemeName(): string {
    return useSyncExternalStore(subscribe, () => document.documentElement.dataset.theme ?? "light");
}
