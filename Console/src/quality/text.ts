import type { Localized, Value } from "../api/types";
import type { CIReference } from "../api/types";

/** A message in the language at hand, whichever way the server wrote it. */
export function messageIn(language: "en" | "ko", message: string | Localized | null | undefined): string {
    return typeof message === "string" ? message : message?.[language] || message?.en || "";
}

interface About {
    ci?: string | CIReference | null;
    id?: string;
    name?: string | null;
    class?: string | null;
}

/** The CI that a row is about, however the row carries it. */
export function subjectOf({ ci, id, name, class: classKey }: About): CIReference | null {
    if (typeof ci === "object" && ci !== null) return ci;
    const key = ci ?? (id?.startsWith("ci-") ? id : null);
    return key ? { id: key, name: name ?? key, class: classKey ?? "" } : null;
}

export function referenceIn(value: Value | CIReference): CIReference | null {
    if (typeof value === "string") return value.startsWith("ci-") ? { id: value, name: value, class: "" } : null;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    return subjectOf(value as About);
}
