import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { Icon } from "../ui/Icon";

interface CIsFilterProps {
    typed: string;
    type(text: string): void;
    classKey: string;
    chooseClass(key: string): void;
}

/** Search text and class. Classes are listed below their parents: choosing an abstract one shows all its kinds. */
export function CIsFilter({ typed, type, classKey, chooseClass }: CIsFilterProps) {
    const { t, language } = useI18n();
    const catalogue = useCatalogue();
    const options = catalogue.classes
        .map((one) => {
            const path = catalogue.lineage(one.key).reverse();
            return { key: one.key, depth: path.length - 1, order: path.map(catalogue.classLabel).join("\u0000") };
        })
        .sort((a, b) => a.order.localeCompare(b.order, language));
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
                        data-testid="cis-search"
                    />
                </span>
            </label>
            <label className="field">
                <span>{t.cis.class}</span>
                <select
                    className="select"
                    value={classKey}
                    onChange={(event) => chooseClass(event.target.value)}
                    data-testid="cis-class"
                >
                    <option value="">{t.cis.allClasses}</option>
                    {options.map(({ key, depth }) => (
                        <option key={key} value={key}>
                            {"\u00A0\u00A0".repeat(Math.max(0, depth - 1)) + catalogue.classLabel(key)}
                        </option>
                    ))}
                </select>
            </label>
        </form>
    );
}
