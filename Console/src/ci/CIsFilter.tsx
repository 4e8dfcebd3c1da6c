import { useId } from "react";
import type { Problem } from "../api/problem";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { Icon } from "../ui/Icon";
import { classOptions } from "./classOptions";

interface CIsFilterProps {
    typed: string;
    type(text: string): void;
    classKey: string;
    chooseClass(key: string): void;
    /** Whether the server understands the search language. */
    hasLanguage: boolean;
    /** Why the search cannot be read as it stands. */
    unread: Problem | null;
    /** Whether the CIs below are those of an earlier search. */
    isOlder: boolean;
}

/** Search text, and the class where there is no room for the tree. */
export function CIsFilter(props: CIsFilterProps) {
    const { typed, type, classKey, chooseClass, hasLanguage, unread, isOlder } = props;
    const hint = useId();
    const { t, language } = useI18n();
    const catalogue = useCatalogue();
    return (
        <form className="filter" role="search" onSubmit={(event) => event.preventDefault()}>
            <label className="field field-grow">
                <span>{t.cis.search}</span>
                <span className="input-with-icon">
                    <Icon name="search" />
                    <input
                        className="input"
                        type="search"
                        value={typed}
                        onChange={(event) => type(event.target.value)}
                        placeholder={t.cis.searchPlaceholder}
                        spellCheck={false}
                        aria-describedby={hint}
                        data-testid="cis-search"
                    />
                </span>
                <span id={hint} className="field-hint" role="status" data-testid="search-hint">
                    {unread && (
                        <>
                            {unread.code === "search.syntax" ? t.estate.list.unfinished : t.estate.list.unread}{" "}
                            {unread.hint ?? unread.detail} {isOlder && t.estate.list.earlier}
                        </>
                    )}
                </span>
            </label>
            <label className="field narrow-only">
                <span>{t.cis.class}</span>
                <select
                    className="select"
                    value={classKey}
                    onChange={(event) => chooseClass(event.target.value)}
                    data-testid="cis-class"
                >
                    <option value="">{t.cis.allClasses}</option>
                    {classOptions(catalogue, language).map(({ key, depth }) => (
                        <option key={key} value={key}>
                            {"\u00A0\u00A0".repeat(Math.max(0, depth - 1)) + catalogue.classLabel(key)}
                        </option>
                    ))}
                </select>
            </label>
            {hasLanguage && (
                <details className="disclosure search-help">
                    <summary>{t.estate.list.help}</summary>
                    <ul className="plain-list">
                        {t.estate.list.helpLines.map((line) => (
                            <li key={line}>{line}</li>
                        ))}
                    </ul>
                </details>
            )}
        </form>
    );
}
