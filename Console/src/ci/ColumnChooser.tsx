import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { CheckField } from "../ui/Field";

interface ColumnChooserProps {
    classKey: string;
    columns: string[];
    set(columns: string[]): void;
}

/** Which attributes have a column of their own. */
export function ColumnChooser({ classKey, columns, set }: ColumnChooserProps) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const definitions = catalogue.attributes(classKey || "CI");
    return (
        <details className="menu">
            <summary className="button" data-testid="columns">
                {t.estate.list.columns}
            </summary>
            <div className="menu-body">
                <p className="muted small">{t.estate.list.columnsHint}</p>
                {definitions.map(({ key, label }) => (
                    <CheckField
                        key={key}
                        label={format.pick(label, key)}
                        checked={columns.includes(key)}
                        change={(on) => set(on ? [...columns, key] : columns.filter((one) => one !== key))}
                        testId={`column-${key}`}
                    />
                ))}
            </div>
        </details>
    );
}
