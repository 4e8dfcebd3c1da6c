/** Attribute values as they are typed, by the type that the metamodel gives: text to value and back. */

import type { AttributeDefinition, Value } from "../api/types";

export type Typed = { ok: true; value: Value } | { ok: false; why: "number" | "json" };

/** The text in the form; an empty one means "no value". */
export function textOf(value: Value | undefined, type: string | undefined): string {
    if (value === null || value === undefined) return "";
    if (Array.isArray(value)) return value.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join("\n");
    if (typeof value === "object") return JSON.stringify(value, null, 2);
    if (type === "json" && typeof value !== "string") return JSON.stringify(value, null, 2);
    return String(value);
}

/** What the text stands for. Everything but the form of numbers and JSON is judged by the server. */
export function valueOf(text: string, type: string | undefined): Typed {
    const trimmed = text.trim();
    if (trimmed === "") return { ok: true, value: null };
    switch (type) {
        case "integer":
        case "decimal": {
            const number = Number(trimmed);
            const isRight = Number.isFinite(number) && (type === "decimal" || Number.isInteger(number));
            return isRight ? { ok: true, value: number } : { ok: false, why: "number" };
        }
        case "boolean":
            return { ok: true, value: trimmed === "true" };
        case "strings":
            return { ok: true, value: trimmed.split("\n").map((line) => line.trim()).filter((line) => line !== "") };
        case "json":
        case "geo":
            try {
                return { ok: true, value: JSON.parse(trimmed) as Value };
            } catch {
                return { ok: false, why: "json" };
            }
        default:
            return { ok: true, value: type === "text" ? text : trimmed };
    }
}

/** Mandatory first, then recommended, then those that have a value, then the rest; in the metamodel's order. */
export function ordered(definitions: AttributeDefinition[], values: Record<string, Value>): AttributeDefinition[] {
    const rank = ({ key, requirement }: AttributeDefinition) =>
        requirement === "mandatory" ? 0 : requirement === "recommended" ? 1 : key in values ? 2 : 3;
    return [...definitions].sort((a, b) => rank(a) - rank(b));
}
