import { useState } from "react";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { SelectField, TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import type { AttributeFilter } from "./listAddress";

/** The relation that says who looks after a CI; the search language follows it to the owner's name. */
const ownerField = "OWNED_BY";

interface FilterBarProps {
    classKey: string;
    filters: AttributeFilter[];
    set(filters: AttributeFilter[]): void;
}

/** Filters by attribute as chips, and the form that adds one. */
export function FilterBar({ classKey, filters, set }: FilterBarProps) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const [isAdding, setAdding] = useState(false);
    const definitions = catalogue.attributes(classKey || "CI");
    const choices = [
        ...(catalogue.hasRelationType(ownerField) ? [{ key: `${ownerField}>name`, text: t.estate.list.owner }] : []),
        ...definitions.map((one) => ({ key: one.key, text: format.pick(one.label, one.key) })),
    ];
    const [key, setKey] = useState("");
    const [value, setValue] = useState("");
    const chosen = choices.some((one) => one.key === key) ? key : choices[0]?.key ?? "";
    const options = definitions.find((one) => one.key === chosen)?.constraint?.options;
    const label = (one: string) =>
        choices.find((choice) => choice.key === one)?.text ?? catalogue.anyAttributeLabel(one);
    const add = () => {
        if (chosen === "" || value.trim() === "") return;
        set([...filters.filter((one) => one.key !== chosen), { key: chosen, value: value.trim() }]);
        setValue("");
        setAdding(false);
    };
    return (
        <div className="filter-bar" role="group" aria-label={t.estate.list.filters}>
            {filters.map((one) => (
                <button
                    key={one.key}
                    type="button"
                    className="chip chip-action"
                    onClick={() => set(filters.filter((other) => other.key !== one.key))}
                    aria-label={t.estate.list.removeFilter(label(one.key))}
                    data-testid="filter-chip"
                >
                    {label(one.key)}: {one.value}
                    <Icon name="close" size={12} />
                </button>
            ))}
            {!isAdding && (
                <button
                    type="button"
                    className="button button-quiet"
                    onClick={() => setAdding(true)}
                    data-testid="add-filter"
                >
                    <Icon name="plus" size={14} />
                    {t.estate.list.addFilter}
                </button>
            )}
            {isAdding && (
                <form
                    className="filter-form"
                    onSubmit={(event) => {
                        event.preventDefault();
                        add();
                    }}
                >
                    <SelectField
                        label={t.estate.list.attribute}
                        value={chosen}
                        change={setKey}
                        options={choices}
                        testId="filter-attribute"
                    />
                    {options ? (
                        <SelectField
                            label={t.estate.list.isValue}
                            value={value}
                            change={setValue}
                            options={[{ key: "", text: t.none }, ...options.map((one) => ({ key: one, text: one }))]}
                            testId="filter-value"
                        />
                    ) : (
                        <TextField
                            label={t.estate.list.isValue}
                            value={value}
                            change={setValue}
                            autoFocus
                            testId="filter-value"
                        />
                    )}
                    <button type="submit" className="button button-primary" data-testid="filter-add">
                        {t.metamodel.addRow}
                    </button>
                    <button type="button" className="button" onClick={() => setAdding(false)}>
                        {t.estate.cancel}
                    </button>
                </form>
            )}
        </div>
    );
}
