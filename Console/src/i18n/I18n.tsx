import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { recall, remember } from "../shell/memory";
import { en, type Dictionary } from "./en";
import { formatters, type Formatters, type Language } from "./format";
import { ko } from "./ko";

const dictionaries: Record<Language, Dictionary> = { en, ko };

interface I18n {
    language: Language;
    setLanguage(language: Language): void;
    t: Dictionary;
    format: Formatters;
}

const Context = createContext<I18n | null>(null);

function initialLanguage(): Language {
    const remembered = recall("language");
    if (remembered === "en" || remembered === "ko") return remembered;
    return navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";
}

/** Gives all below it the texts and formats of the chosen language, and tells the document about it. */
export function I18nProvider({ children }: { children: ReactNode }) {
    const [language, setLanguage] = useState(initialLanguage);
    useEffect(() => {
        document.documentElement.lang = language;
    }, [language]);
    const value = useMemo(() => {
        const t = dictionaries[language];
        const choose = (next: Language) => {
            remember("language", next);
            setLanguage(next);
        };
        return { language, setLanguage: choose, t, format: formatters(language, t) };
    }, [language]);
    return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useI18n(): I18n {
    const value = useContext(Context);
    if (!value) throw new Error("useI18n outside of I18nProvider");
    return value;
}
