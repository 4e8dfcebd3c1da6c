/** Reading and writing parts of a definition's content by a dotted path, without changing the original. */

import type { Content } from "../api/definitions";
import type { Value } from "../api/types";

const isObject = (value: Value | undefined): value is Content =>
    typeof value === "object" && value !== null && !Array.isArray(value);

export function at(content: Content, path: string): Value | undefined {
    let here: Value | undefined = content;
    for (const part of path.split(".")) {
        if (!isObject(here)) return undefined;
        here = here[part];
    }
    return here;
}

/** `content` with `value` at `path`. Nothing (`undefined`) takes the part away, and what becomes empty above it. */
export function setting(content: Content, path: string, value: Value | undefined): Content {
    const [first = "", ...rest] = path.split(".");
    const result = { ...content };
    const own = result[first];
    const next = rest.length === 0 ? value : setting(isObject(own) ? own : {}, rest.join("."), value);
    const isEmpty = rest.length > 0 && isObject(next) && Object.keys(next).length === 0;
    if (next === undefined || isEmpty) delete result[first];
    else result[first] = next;
    return result;
}

/** `a, b` as a list; an empty text as nothing. */
export function listOf(text: string): Value | undefined {
    const parts = text.split(",").map((part) => part.trim()).filter((part) => part !== "");
    return parts.length > 0 ? parts : undefined;
}
