/** What may stand at the cursor of a statement. */

import { keywords, tokens } from "./tokens";

export interface Schema {
    labels: string[];
    types: string[];
    keys: string[];
    functions: string[];
    procedures: string[];
}

export const emptySchema: Schema = { labels: [], types: [], keys: [], functions: [], procedures: [] };

export interface Completion {
    /** Characters before the cursor that the chosen word takes the place of. */
    replaced: number;
    words: string[];
}

const none: Completion = { replaced: 0, words: [] };
const wordsMax = 50;

export function completionOf(beforeCursor: string, schema: Schema, parameters: string[]): Completion {
    const last = tokens(beforeCursor).pop();
    if (last?.kind === "comment" || (last?.kind === "string" && !isClosed(last.text))) return none;
    const word = /[\p{L}\p{N}_]*$/u.exec(beforeCursor)?.[0] ?? "";
    const before = beforeCursor.slice(0, beforeCursor.length - word.length);
    const sign = before.trimEnd().slice(-1);
    const isTouching = before.length > 0 && !/\s$/.test(before);
    if (sign === "$" && isTouching) return matching(parameters, word);
    if ([":", "|", "&", "!"].includes(sign)) {
        return matching(isInBrackets(before) ? schema.types : schema.labels, word);
    }
    if (sign === "." && isTouching) {
        const whole = /[\p{L}\p{N}_.]*$/u.exec(beforeCursor)?.[0] ?? "";
        const isCall = /\bCALL\s+$/i.test(beforeCursor.slice(0, beforeCursor.length - whole.length));
        const named = matching(isCall ? schema.procedures : schema.functions.map((name) => `${name}(`), whole);
        return named.words.length > 0 || isCall ? named : matching(schema.keys, word);
    }
    if (/\bCALL\s+$/i.test(before)) return matching(schema.procedures, word);
    if (word === "") return none;
    const isSmall = word[0] === word[0]?.toLowerCase();
    const cased = keywords.map((keyword) => (isSmall ? keyword.toLowerCase() : keyword));
    return matching([...cased, ...schema.functions.map((name) => `${name}(`)], word);
}

function matching(words: string[], beginning: string): Completion {
    const wanted = beginning.toLowerCase();
    const found = words.filter((word) => word.toLowerCase().startsWith(wanted) && word !== beginning);
    found.sort((a, b) => a.toLowerCase().localeCompare(b.toLowerCase()));
    return { replaced: beginning.length, words: [...new Set(found)].slice(0, wordsMax) };
}

function isClosed(text: string): boolean {
    return text.length > 1 && text.endsWith(text[0] ?? "") && !/[^\\](\\\\)*\\.$/.test(text);
}

/** Whether the last open bracket is one of a relationship. */
function isInBrackets(text: string): boolean {
    for (let place = text.length - 1; place >= 0; place -= 1) {
        if (text[place] === "[") return true;
        if ("({]".includes(text[place] ?? "")) return false;
    }
    return false;
}
