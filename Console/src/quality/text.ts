import type { CIReference, Localized } from "../api/types";

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
