import { useI18n } from "../i18n/I18n";

interface SelectionBarProps {
    count: number;
    clear(): void;
    compare: (() => void) | null;
    change: (() => void) | null;
}

/** What can be done with the chosen CIs. */
export function SelectionBar({ count, clear, compare, change }: SelectionBarProps) {
    const { t, format } = useI18n();
    return (
        <div className="selection-bar" role="status" data-testid="selection">
            <strong>{t.estate.list.selected(format.number(count))}</strong>
            {compare && (
                <button type="button" className="button" onClick={compare} data-testid="compare-selected">
                    {t.estate.compare.open}
                </button>
            )}
            {change && (
                <button type="button" className="button button-primary" onClick={change} data-testid="bulk">
                    {t.estate.list.bulk}
                </button>
            )}
            <button type="button" className="button button-quiet" onClick={clear}>
                {t.estate.list.unselect}
            </button>
        </div>
    );
}
