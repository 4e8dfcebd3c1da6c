/** The review queue: what the machine found and a person decides. */

import type { Page } from "./changeSets";
import type { Client } from "./client";
import type { CIReference, Value } from "./types";

export const reviewKinds = ["contested", "parked", "duplicate", "suggestion", "class", "drift", "brake"] as const;

export type ReviewKind = typeof reviewKinds[number];

/** A CI, or a source record that belongs to none yet. */
export type Subject = Partial<CIReference> & {
    ci?: string;
    source?: string;
    key?: string;
    role?: string;
    type?: string;
    attributes?: Record<string, Value>;
};

export interface Evidence {
    what: string;
    left?: Value;
    right?: Value;
    weight?: number | null;
}

export interface ReviewItem {
    id: string;
    kind: ReviewKind;
    title: string;
    subjects: Subject[];
    evidence: Evidence[];
    score?: number | null;
    state: "open" | "accepted" | "rejected" | "expired";
    openedAt: string;
    expires?: string | null;
    decidedBy?: string | null;
    decidedAt?: string | null;
}

export interface ReviewDecision {
    decision: string;
    ci?: string;
    reason?: string;
}

/** What may be decided about each kind; the first is the one that says yes. */
export const decisionsOf: Record<ReviewKind, string[]> = {
    contested: ["same", "different"],
    duplicate: ["same", "different"],
    parked: ["create", "assign", "ignore"],
    suggestion: ["accept", "reject"],
    class: ["accept", "reject"],
    drift: ["accept", "reject"],
    brake: ["accept", "reject"],
};

export const review = (client: Client) => ({
    list: (query: { kind?: string; state?: string; cursor?: string | null; limit: number }) =>
        client.get<Page<ReviewItem>>("/review", { ...query }),
    decide: (id: string, body: ReviewDecision) =>
        client.call<unknown>("POST", `/review/${encodeURIComponent(id)}/decision`, { body }),
    scan: (kind: string) => client.post<{ opened?: number }>("/review/scan", { kind }),
});
