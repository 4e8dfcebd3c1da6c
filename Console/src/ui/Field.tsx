import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes } from "react";

interface Around {
    label: string;
    /** What may be entered. */
    hint?: string;
    /** What is wrong with what was entered. */
    error?: string | null;
    grow?: boolean;
}

interface Inner {
    id: string;
    "aria-describedby"?: string;
    "aria-invalid"?: boolean;
}

/** A label, a control, and below it the hint or the error. */
export function Field({ label, hint, error, grow, children }: Around & { children(inner: Inner): ReactNode }) {
    const id = useId();
    const below = error ?? hint;
    const inner = {
        id,
        "aria-describedby": below ? `${id}-below` : undefined,
        "aria-invalid": error ? true : undefined,
    };
    return (
        <div className={grow ? "field field-grow" : "field"}>
            <label htmlFor={id}>{label}</label>
            {children(inner)}
            {below && (
                <span id={`${id}-below`} className={error ? "field-error" : "field-hint"}>
                    {below}
                </span>
            )}
        </div>
    );
}

type Without<T> = Omit<T, "id" | "className" | "onChange" | "value">;

interface Valued {
    value: string;
    change(value: string): void;
    testId?: string;
}

export function TextField(props: Around & Valued & Without<InputHTMLAttributes<HTMLInputElement>>) {
    const { label, hint, error, grow, value, change, testId, ...rest } = props;
    return (
        <Field label={label} hint={hint} error={error} grow={grow}>
            {(inner) => (
                <input
                    {...rest}
                    {...inner}
                    className="input"
                    value={value}
                    onChange={(event) => change(event.target.value)}
                    data-testid={testId}
                />
            )}
        </Field>
    );
}

export function TextArea(props: Around & Valued & Without<TextareaHTMLAttributes<HTMLTextAreaElement>> & { code?: boolean }) {
    const { label, hint, error, grow, value, change, testId, code, ...rest } = props;
    return (
        <Field label={label} hint={hint} error={error} grow={grow}>
            {(inner) => (
                <textarea
                    rows={3}
                    {...rest}
                    {...inner}
                    className={code ? "input code-input" : "input"}
                    spellCheck={code ? false : undefined}
                    value={value}
                    onChange={(event) => change(event.target.value)}
                    data-testid={testId}
                />
            )}
        </Field>
    );
}

export interface Option {
    key: string;
    text: string;
}

export function SelectField(
    props: Around & Valued & { options: Option[] } & Without<SelectHTMLAttributes<HTMLSelectElement>>,
) {
    const { label, hint, error, grow, value, change, testId, options, ...rest } = props;
    return (
        <Field label={label} hint={hint} error={error} grow={grow}>
            {(inner) => (
                <select
                    {...rest}
                    {...inner}
                    className="select"
                    value={value}
                    onChange={(event) => change(event.target.value)}
                    data-testid={testId}
                >
                    {options.map(({ key, text }) => (
                        <option key={key} value={key}>
                            {text}
                        </option>
                    ))}
                </select>
            )}
        </Field>
    );
}

export function CheckField(props: { label: string; checked: boolean; change(on: boolean): void; testId?: string }) {
    return (
        <label className="check">
            <input
                type="checkbox"
                checked={props.checked}
                onChange={(event) => props.change(event.target.checked)}
                data-testid={props.testId}
            />
            <span>{props.label}</span>
        </label>
    );
}
