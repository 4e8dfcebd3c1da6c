/** The review queue: what the machine found and a person decides. */

import type { Page } from "./changeSets";
import type { Client } from "./client";
import type { CIReference, Localized, Value } from "./types";

export const reviewKinds = ["contested", "parked", "duplicate", "suggestion", "class", "drift", "brake", "refused"] as const;

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
    id: number;
    kind: ReviewKind;
    title: string;
    /** The title in both languages. */
    label?: Localized;
    subjects: Subject[];
    evidence: Evidence[];
    score?: number | null;
    state: "open" | "accepted" | "rejected" | "expired";
    openedAt: string;
    expires?: string | null;
    decidedBy?: string | null;
    decidedAt?: string | null;
    /** What may be decided; the first is the one that says yes. */
    decisions: string[];
    /** What was decided, and the change set where a policy wants it approved. */
    decision?: { changeSet?: string } | null;
}

export interface ReviewDecision {
    decision: string;
    ci?: string;
    reason?: string;
}

export const review = (client: Client) => ({
    list: (query: { kind?: string; state?: string; cursor?: string | null; limit: number }) =>
        client.get<Page<ReviewItem>>("/review", { ...query }),
    decide: (id: number, body: ReviewDecision) => client.post<ReviewItem>(`/review/${id}/decision`, body),
    scan: (kind: string) => client.post<{ opened?: number }>("/review/scan", { kind }),
});
