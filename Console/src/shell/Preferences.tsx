import { useState } from "react";
import { useI18n } from "../i18n/I18n";
import type { Language } from "../i18n/format";
import { chooseTheme, chosenTheme, type Theme } from "./theme";

/** Language and theme; both are remembered by the browser. */
export function Preferences() {
    const { t, language, setLanguage } = useI18n();
    const [theme, setTheme] = useState(chosenTheme);
    const pickTheme = (next: Theme) => {
        chooseTheme(next);
        setTheme(next);
    };
    return (
        <div className="preferences">
            <select
                className="select select-quiet"
                aria-label={t.language}
                value={language}
                onChange={(event) => setLanguage(event.target.value as Language)}
                data-testid="language"
            >
                <option value="ko" lang="ko">한국어</option>
                <option value="en" lang="en">English</option>
            </select>
            <select
                className="select select-quiet"
                aria-label={t.theme}
                value={theme}
                onChange={(event) => pickTheme(event.target.value as Theme)}
                data-testid="theme"
            >
                <option value="system">{t.themes.system}</option>
                <option value="light">{t.themes.light}</option>
                <option value="dark">{t.themes.dark}</option>
            </select>
        </div>
    );
}
