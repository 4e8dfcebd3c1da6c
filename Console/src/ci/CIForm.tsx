import { useState, type FormEvent } from "react";
import type { AttributeDefinition, Value } from "../api/types";
import type { Problem } from "../api/problem";
import { useI18n } from "../i18n/I18n";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { AttributeField } from "./AttributeField";
import { ordered, textOf, valueOf } from "./attributeInput";

export interface CIFormResult {
    name?: string;
    attributes: Record<string, Value>;
}

interface CIFormProps {
    definitions: AttributeDefinition[];
    name: string;
    /** Whether one may leave the name to the service. */
    makesName?: boolean;
    values: Record<string, Value>;
    isBusy: boolean;
    problem: Problem | null;
    /** Gets only what has been changed; `null` takes a value away. */
    save(result: CIFormResult): void;
    cancel(): void;
}

/** Name and attributes of a CI, made from the metamodel. */
export function CIForm(props: CIFormProps) {
    const { definitions, name, makesName = false, values, isBusy, problem, save, cancel } = props;
    const { t, format } = useI18n();
    const [typedName, setTypedName] = useState(name);
    const [texts, setTexts] = useState<Record<string, string>>({});
    const known = new Set(definitions.map((one) => one.key));
    const extra = Object.keys(values).filter((key) => !known.has(key));
    const fields = ordered([...definitions, ...extra.map((key) => ({ key, type: typeOf(values[key]) }))], values);
    const isFirst = (one: AttributeDefinition) =>
        one.key in values || one.requirement === "mandatory" || one.requirement === "recommended";
    const others = fields.filter((one) => !isFirst(one));

    const changes: Record<string, Value> = {};
    let isRight = makesName || typedName.trim() !== "";
    for (const field of fields) {
        const text = texts[field.key];
        if (text === undefined || text === textOf(values[field.key], field.type)) continue;
        const typed = valueOf(text, field.type);
        if (typed.ok) changes[field.key] = typed.value;
        else isRight = false;
    }
    const isRenamed = typedName.trim() !== name;
    const isChanged = makesName || isRenamed || Object.keys(changes).length > 0;

    const submit = (event: FormEvent) => {
        event.preventDefault();
        if (isRight && isChanged) save({ ...(isRenamed ? { name: typedName.trim() } : {}), attributes: changes });
    };
    const control = (field: AttributeDefinition) => (
        <AttributeField
            key={field.key}
            definition={field}
            text={texts[field.key] ?? textOf(values[field.key], field.type)}
            change={(text) => setTexts((last) => ({ ...last, [field.key]: text }))}
        />
    );

    return (
        <form className="form" onSubmit={submit} data-testid="ci-form">
            <TextField label={t.estate.name} value={typedName} change={setTypedName} required={!makesName} testId="ci-form-name" />
            <div className="form-columns">{fields.filter(isFirst).map(control)}</div>
            {others.length > 0 && (
                <details className="disclosure" open={others.length === fields.length}>
                    <summary>{t.estate.optionalAttributes(format.number(others.length))}</summary>
                    <div className="form-columns">{others.map(control)}</div>
                </details>
            )}
            {problem && <ProblemNotice problem={problem} />}
            <div className="actions actions-end form-foot">
                <span className="muted small">{isChanged ? "" : t.estate.unchanged}</span>
                <button type="button" className="button" onClick={cancel}>
                    {t.estate.cancel}
                </button>
                <button
                    type="submit"
                    className="button button-primary"
                    disabled={isBusy || !isChanged || !isRight}
                    data-testid="ci-form-save"
                >
                    {isBusy ? t.estate.saving : t.estate.save}
                </button>
            </div>
        </form>
    );
}

/** For an attribute that the metamodel does not know, the value says how it is edited. */
function typeOf(value: Value | undefined): string {
    if (typeof value === "number") return Number.isInteger(value) ? "integer" : "decimal";
    if (typeof value === "boolean") return "boolean";
    if (Array.isArray(value)) return value.every((one) => typeof one === "string") ? "strings" : "json";
    return typeof value === "object" && value !== null ? "json" : "string";
}
