import type { Value } from "../api/types";
import { useI18n } from "../i18n/I18n";

interface ValueChangeProps {
    before: Value | undefined;
    after: Value | undefined;
    unit?: string | null;
}

function isThere(value: Value | undefined): boolean {
    return value !== null && value !== undefined;
}

/** One value before and after; what was not there is left out, what is gone is said. */
export function ValueChange({ before, after, unit }: ValueChangeProps) {
    const { t, format } = useI18n();
    return (
        <span className="value-change">
            {isThere(before) && (
                <del>
                    <span className="visually-hidden">{t.ci.before} </span>
                    {format.value(before, unit)}
                </del>
            )}
            {isThere(before) && isThere(after) && <span aria-hidden="true">→</span>}
            {isThere(after) && (
                <ins>
                    <span className="visually-hidden">{t.ci.after} </span>
                    {format.value(after, unit)}
                </ins>
            )}
        </span>
    );
}
