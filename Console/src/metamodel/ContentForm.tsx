import { useId, useState } from "react";
import type { Content } from "../api/definitions";
import type { Value } from "../api/types";
import { classOptions } from "../ci/classOptions";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { CheckField, SelectField, TextArea, TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { at, listOf, setting } from "./content";
import type { FieldSpec } from "./forms";
import { ValuesField } from "./ValuesField";

interface ContentFormProps {
    fields: FieldSpec[];
    content: Content;
    change(content: Content): void;
    isReadOnly: boolean;
}

/** The content of a definition as a form; what the form does not ask for stays as it is. */
export function ContentForm({ fields, content, change, isReadOnly }: ContentFormProps) {
    const isPlain = (field: FieldSpec) => !["rows", "code", "json", "values"].includes(field.control.is);
    const control = (field: FieldSpec) => (
        <Control
            key={field.path}
            field={field}
            classKey={asText(content.class)}
            value={at(content, field.path)}
            set={(value) => change(setting(content, field.path, value))}
            isReadOnly={isReadOnly}
        />
    );
    return (
        <fieldset className="content-form" disabled={isReadOnly}>
            <div className="form-columns">{fields.filter(isPlain).map(control)}</div>
            {fields.filter((field) => !isPlain(field)).map(control)}
        </fieldset>
    );
}

interface ControlProps {
    field: FieldSpec;
    /** The class that the content is about, if it is about one. */
    classKey: string;
    value: Value | undefined;
    set(value: Value | undefined): void;
    isReadOnly: boolean;
}

const asText = (value: Value | undefined): string =>
    value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);

function Control({ field, classKey, value, set, isReadOnly }: ControlProps) {
    const { t, language } = useI18n();
    const catalogue = useCatalogue();
    const { control } = field;
    const label = t.metamodel.fields[field.label ?? field.path] ?? field.path;
    const testId = `field-${field.path}`;
    switch (control.is) {
        case "text":
        case "number": {
            const isNumber = control.is === "number";
            const take = (text: string) =>
                set(text === "" ? undefined : isNumber && Number.isFinite(Number(text)) ? Number(text) : text);
            return (
                <TextField
                    label={label}
                    value={asText(value)}
                    change={take}
                    inputMode={isNumber ? "decimal" : undefined}
                    testId={testId}
                />
            );
        }
        case "code":
            return (
                <TextArea
                    label={label}
                    value={asText(value)}
                    change={(text) => set(text === "" ? undefined : text)}
                    code
                    rows={3}
                    testId={testId}
                />
            );
        case "json":
            return <JSONField label={label} value={value} set={set} testId={testId} />;
        case "check":
            return (
                <CheckField label={label} checked={value === true} change={(on) => set(on)} testId={testId} />
            );
        case "list":
            return <ListField label={label} value={value} set={set} testId={testId} />;
        case "localized":
            return <LocalizedField label={label} value={value} set={set} testId={testId} />;
        case "choice":
        case "class": {
            const options =
                control.is === "choice"
                    ? control.options.map((key) => ({ key, text: key }))
                    : classOptions(catalogue, language).map(({ key }) => ({
                          key,
                          text: `${catalogue.classLabel(key)} (${key})`,
                      }));
            const known = value === undefined || value === null || options.some(({ key }) => key === value);
            const extra = known ? [] : [{ key: asText(value), text: asText(value) }];
            return (
                <SelectField
                    label={label}
                    value={asText(value)}
                    change={(key) => set(key === "" ? undefined : key)}
                    options={[{ key: "", text: t.none }, ...extra, ...options]}
                    testId={testId}
                />
            );
        }
        case "values":
            return <ValuesField key={classKey} label={label} classKey={classKey} value={value} set={set} testId={testId} />;
        case "rows":
            return (
                <Rows
                    label={label}
                    fields={control.fields}
                    titlePath={control.title}
                    rows={Array.isArray(value) ? (value as Content[]) : []}
                    set={(rows) => set(rows.length > 0 ? rows : undefined)}
                    isReadOnly={isReadOnly}
                    testId={testId}
                />
            );
    }
}

interface InnerProps {
    label: string;
    value: Value | undefined;
    set(value: Value | undefined): void;
    testId: string;
}

/** A list as one text; the text is kept as it is typed, so that a comma can be typed. */
function ListField({ label, value, set, testId }: InnerProps) {
    const { t } = useI18n();
    const [typed, setTyped] = useState(Array.isArray(value) ? value.map(asText).join(", ") : asText(value));
    return (
        <TextField
            label={label}
            hint={t.metamodel.listHint}
            value={typed}
            change={(text) => {
                setTyped(text);
                set(listOf(text));
            }}
            testId={testId}
        />
    );
}

function JSONField({ label, value, set, testId }: InnerProps) {
    const { t } = useI18n();
    const [typed, setTyped] = useState(value === undefined || value === null ? "" : JSON.stringify(value, null, 2));
    const [isWrong, setWrong] = useState(false);
    return (
        <TextArea
            label={label}
            error={isWrong ? t.estate.notJSON : null}
            value={typed}
            change={(text) => {
                setTyped(text);
                try {
                    set(text.trim() === "" ? undefined : (JSON.parse(text) as Value));
                    setWrong(false);
                } catch {
                    setWrong(true);
                }
            }}
            code
            rows={typed.length > 40 ? 5 : 1}
            testId={testId}
        />
    );
}

function LocalizedField({ label, value, set, testId }: InnerProps) {
    const { t } = useI18n();
    const own = (typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}) as Content;
    const english = typeof value === "string" ? value : asText(own.en);
    const change = (language: "en" | "ko", text: string) => {
        const next = { en: english, ko: asText(own.ko), [language]: text };
        set(next.en === "" && next.ko === "" ? undefined : next);
    };
    return (
        <>
            <TextField
                label={`${label} · ${t.metamodel.english}`}
                value={english}
                change={(text) => change("en", text)}
                testId={`${testId}-en`}
            />
            <TextField
                label={`${label} · ${t.metamodel.korean}`}
                value={asText(own.ko)}
                change={(text) => change("ko", text)}
                lang="ko"
                testId={`${testId}-ko`}
            />
        </>
    );
}

interface RowsProps {
    label: string;
    fields: FieldSpec[];
    titlePath: string;
    rows: Content[];
    set(rows: Content[]): void;
    isReadOnly: boolean;
    testId: string;
}

/** Entries of a list, each folded to one line. */
function Rows({ label, fields, titlePath, rows, set, isReadOnly, testId }: RowsProps) {
    const { t, format } = useI18n();
    const id = useId();
    const [added, setAdded] = useState<number | null>(null);
    const name = (row: Content, index: number) => {
        const parts = fields
            .slice(0, 2)
            .map((field) => at(row, field.path))
            .map((value) => (Array.isArray(value) ? value.map(asText).join(" + ") : typeof value === "object" ? "" : asText(value)))
            .filter((part) => part !== "");
        return parts.join(" · ") || asText(at(row, titlePath)) || t.metamodel.rowOf(format.number(index + 1));
    };
    return (
        <section className="rows" aria-labelledby={id} data-testid={testId}>
            <div className="card-head">
                <h3 id={id} className="difference-title">
                    {label} <span className="count">{format.number(rows.length)}</span>
                </h3>
                {!isReadOnly && (
                    <button
                        type="button"
                        className="button"
                        onClick={() => {
                            setAdded(rows.length);
                            set([...rows, {}]);
                        }}
                        data-testid={`${testId}-add`}
                    >
                        <Icon name="plus" size={14} />
                        {t.metamodel.addRow}
                    </button>
                )}
            </div>
            {rows.map((row, index) => (
                <details key={index} className="row-entry" open={index === added}>
                    <summary>
                        <code>{name(row, index)}</code>
                        <span className="muted small">{format.pick(row.label as never, "")}</span>
                    </summary>
                    <ContentForm
                        fields={fields}
                        content={row}
                        change={(next) => set(rows.map((one, place) => (place === index ? next : one)))}
                        isReadOnly={isReadOnly}
                    />
                    {!isReadOnly && (
                        <button
                            type="button"
                            className="button button-quiet"
                            onClick={() => {
                                setAdded(null);
                                set(rows.filter((_, place) => place !== index));
                            }}
                            aria-label={t.metamodel.removeRow(name(row, index))}
                        >
                            <Icon name="close" size={14} />
                            {t.metamodel.removeRow(name(row, index))}
                        </button>
                    )}
                </details>
            ))}
        </section>
    );
}
