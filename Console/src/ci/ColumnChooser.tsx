import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { CheckField } from "../ui/Field";
import { Menu } from "../ui/Menu";

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
        <Menu button={t.estate.list.columns} testId="columns">
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
        </Menu>
    );
}
