import { useId, useState } from "react";
import type { Content } from "../api/definitions";
import type { AttributeDefinition, Value } from "../api/types";
import { AttributeField } from "../ci/AttributeField";
import { textOf, valueOf } from "../ci/attributeInput";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";

interface ValuesFieldProps {
    label: string;
    classKey: string;
    value: Value | undefined;
    set(value: Value | undefined): void;
    testId: string;
}

/** Values for the attributes of a class, each with the control of its type; an empty one is left out. */
export function ValuesField({ label, classKey, value, set, testId }: ValuesFieldProps) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const id = useId();
    const values = (typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}) as Content;
    const [texts, setTexts] = useState<Record<string, string>>({});
    /** Those that had a value when the form was opened stand first, and do not move while one types. */
    const [first] = useState(() => new Set(Object.keys(values)));
    const definitions = catalogue.attributes(classKey);
    const others = definitions.filter((one) => !first.has(one.key));
    const change = (definition: AttributeDefinition, text: string) => {
        setTexts((last) => ({ ...last, [definition.key]: text }));
        const typed = valueOf(text, definition.type);
        if (!typed.ok) return;
        const next: Content = { ...values, [definition.key]: typed.value };
        if (typed.value === null) delete next[definition.key];
        set(Object.keys(next).length > 0 ? next : undefined);
    };
    const control = (definition: AttributeDefinition) => (
        <AttributeField
            key={definition.key}
            definition={definition}
            text={texts[definition.key] ?? textOf(values[definition.key], definition.type)}
            change={(text) => change(definition, text)}
        />
    );
    return (
        <section className="rows" aria-labelledby={id} data-testid={testId}>
            <h3 id={id} className="difference-title">
                {label} <span className="count">{format.number(Object.keys(values).length)}</span>
            </h3>
            {definitions.length === 0 && <p className="muted">{t.metamodel.chooseClass}</p>}
            <div className="form-columns">{definitions.filter((one) => first.has(one.key)).map(control)}</div>
            {others.length > 0 && (
                <details className="disclosure" open={first.size === 0}>
                    <summary>{t.estate.optionalAttributes(format.number(others.length))}</summary>
                    <div className="form-columns">{others.map(control)}</div>
                </details>
            )}
        </section>
    );
}
