import type { AttributeDefinition } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { SelectField, TextArea, TextField } from "../ui/Field";
import { humanised } from "../i18n/format";
import { valueOf } from "./attributeInput";

interface AttributeFieldProps {
    definition: AttributeDefinition;
    text: string;
    change(text: string): void;
}

/** The control for one attribute by its type, with its unit and what may be entered. */
export function AttributeField({ definition, text, change }: AttributeFieldProps) {
    const { t, format } = useI18n();
    const { key, type, constraint, unit } = definition;
    const typed = valueOf(text, type);
    const error = typed.ok ? null : typed.why === "number" ? t.estate.notNumber : t.estate.notJSON;
    const name = format.pick(definition.label, humanised(key));
    const word =
        definition.requirement === "mandatory"
            ? t.estate.mandatory
            : definition.requirement === "recommended"
              ? t.estate.recommended
              : null;
    const label = [name, unit ? `(${unit})` : null, word ? `· ${word}` : null].filter(Boolean).join(" ");
    const common = { label, hint: hint(definition, t.estate), error, value: text, change, testId: `attribute-${key}` };
    const options = constraint?.options;
    if (type === "boolean" || options) {
        const choices = options
            ? options.map((one) => ({ key: one, text: one }))
            : [
                  { key: "true", text: t.yes },
                  { key: "false", text: t.no },
              ];
        const known = text === "" || choices.some((one) => one.key === text) ? [] : [{ key: text, text }];
        return <SelectField {...common} options={[{ key: "", text: t.estate.notSet }, ...known, ...choices]} />;
    }
    if (type === "text" || type === "strings" || type === "json" || type === "geo") {
        return <TextArea {...common} rows={type === "json" ? 5 : 2} code={type === "json" || type === "geo"} />;
    }
    const mode = type === "integer" ? "numeric" : type === "decimal" ? "decimal" : undefined;
    const placeholder = type === "instant" ? "2026-03-01T09:00:00Z" : type === "date" ? "2026-03-01" : undefined;
    return <TextField {...common} inputMode={mode} placeholder={placeholder} autoComplete="off" />;
}

interface Wording {
    range(low: string, high: string): string;
    atLeast(low: string): string;
    atMost(high: string): string;
    pattern(pattern: string): string;
    uniqueWithin(scope: string): string;
    onePerLine: string;
    jsonValue: string;
}

function hint({ type, constraint, uniqueWithin }: AttributeDefinition, t: Wording): string | undefined {
    const { minimum: low, maximum: high, pattern } = constraint ?? {};
    const parts = [
        typeof low === "number" && typeof high === "number"
            ? t.range(String(low), String(high))
            : typeof low === "number"
              ? t.atLeast(String(low))
              : typeof high === "number"
                ? t.atMost(String(high))
                : null,
        pattern ? t.pattern(pattern) : null,
        uniqueWithin && uniqueWithin !== "none" ? t.uniqueWithin(uniqueWithin) : null,
        type === "strings" ? t.onePerLine : type === "json" ? t.jsonValue : null,
    ].filter(Boolean);
    return parts.length > 0 ? parts.join(" · ") : undefined;
}
