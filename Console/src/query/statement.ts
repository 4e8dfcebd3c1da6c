/** What is sent for what was typed. */

import { typedOf } from "./values";
import type { TypedValue } from "../api/query";

export type Mode = "run" | "explain" | "profile";

export interface Prepared {
    text: string;
    /** Characters before the typed text, which the places of errors count. */
    added: number;
}

/** Puts EXPLAIN or PROFILE and `USE graph.asOf(…)` before a statement, and takes a semicolon off its end. */
export function prepared(typed: string, mode: Mode, asOf: string): Prepared {
    const body = typed.replace(/;\s*$/, "");
    const own = /^\s*(EXPLAIN|PROFILE)\s/i.exec(body);
    const use = asOf.trim() === "" ? "" : `USE graph.asOf(${pointOf(asOf.trim())})\n`;
    if (own && use !== "" && mode === "run") {
        const [whole = "", word = ""] = own;
        const head = `${word}\n${use}`;
        return { text: head + body.slice(whole.length), added: head.length - whole.length };
    }
    const head = (mode === "run" ? "" : `${mode.toUpperCase()}\n`) + use;
    return { text: head + body, added: head.length };
}

/** A commit number, or a time. */
function pointOf(asOf: string): string {
    if (/^\d+$/.test(asOf)) return asOf;
    const time = new Date(asOf);
    const text = Number.isNaN(time.getTime()) ? asOf : time.toISOString();
    return `datetime('${text.replace(/\\/g, "\\\\").replace(/'/g, "\\'")}')`;
}

/** Parameters from a JSON object; null where the text is none. */
export function parametersOf(text: string): Record<string, TypedValue> | null {
    if (text.trim() === "") return {};
    try {
        const value: unknown = JSON.parse(text);
        if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
        return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, typedOf(one)]));
    } catch {
        return null;
    }
}
