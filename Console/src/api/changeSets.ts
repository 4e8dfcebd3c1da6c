/** Change sets: one set of operations, checked, approved and applied as a whole. */

import type { Client, Query } from "./client";
import type { Value } from "./types";
import type { StateDifference } from "./estate";

export const changeSetStates = [
    "draft",
    "checked",
    "in_review",
    "approved",
    "scheduled",
    "applied",
    "verified",
    "rejected",
    "withdrawn",
    "rolled_back",
] as const;

export type ChangeSetState = typeof changeSetStates[number];

/** One operation in the only JSON form there is: of REST, files and the command line alike. */
export interface Operation {
    op: string;
    as?: string;
    ci?: string;
    class?: string;
    name?: string;
    attributes?: Record<string, Value>;
    relation?: string;
    type?: string;
    from?: string;
    to?: string;
    properties?: Record<string, Value>;
    kind?: string;
    key?: string;
    content?: Value;
}

export interface CheckProblem {
    code: string;
    message: string;
    hint?: string | null;
    operation?: number | null;
}

/** Somebody else changed the same attribute since the change set was begun. */
export interface Conflict {
    ci: string;
    attribute: string;
    base: Value;
    mine: Value;
    theirs: Value;
}

export type RiskBand = "low" | "medium" | "high";

export interface Risk {
    band: RiskBand;
    score: number;
    /** How many CIs feel it when it goes wrong. */
    impacted: number;
    touched?: number;
    lostRedundancy?: { ci: string; name: string; relation: string; before: number; after: number }[];
    reasons?: string[];
}

export interface Stage {
    stage: number;
    title: string;
    quorum: number;
    approvals: number;
    fourEyes?: boolean;
    role?: string | null;
    users?: string[];
}

export interface Approval {
    actor: string;
    verdict: string;
    comment?: string | null;
    at: string;
    digest?: string;
    stage?: number;
}

export interface ChangeSet {
    id: string;
    state: ChangeSetState;
    title: string;
    reason?: string | null;
    ticket?: string | null;
    kind?: string;
    author: string;
    createdAt: string;
    baseSeq?: number | null;
    operations?: Operation[];
    operationCount?: number;
    digest?: string | null;
    checks?: { problems?: CheckProblem[]; conflicts?: Conflict[]; risk?: Risk | null } | null;
    policy?: Stage[] | null;
    approvals?: Approval[];
    comments?: { actor: string; text: string; at: string }[];
    applyAfter?: string | null;
    appliedSeq?: number | null;
    inverseOf?: string | null;
    expiresAt?: string | null;
    emergency?: boolean;
    /** By when an emergency that was applied first must be looked at. */
    reviewDue?: string | null;
}

/** What a roll back would make, or made. */
export interface Rollback {
    dependants: Dependant[];
    dependantCount: number;
    /** `null` in a preview, and where there are dependants and nothing was said about them. */
    changeSet: ChangeSet | null;
    /** What would change; in a preview. */
    difference?: StateDifference;
}

/** What is taken back. */
export type RollbackTarget = { id: string } | { seq: number } | { run: string } | { source: string; since: number };

export interface Dependant {
    seq: number;
    target: string;
    attribute?: string | null;
}

export interface Page<T> {
    items: T[];
    total?: number;
    next: string | number | null;
}

export interface NewChangeSet {
    title: string;
    reason?: string;
    ticket?: string;
    operations: Operation[];
    applyAfter?: string;
    emergency?: boolean;
}

export type Verb = "check" | "submit" | "approve" | "reject" | "withdraw" | "apply";

export type Dependants = "list" | "include" | "skip" | "force";

const path = (id: string) => `/change-sets/${encodeURIComponent(id)}`;

export const changeSets = (client: Client) => ({
    list: (query: { state?: string; author?: string; q?: string; cursor?: string | null; limit: number }) =>
        client.get<Page<ChangeSet>>("/change-sets", { ...query }),
    get: (id: string) => client.get<ChangeSet>(path(id)),
    create: (body: NewChangeSet) => client.post<ChangeSet>("/change-sets", body),
    change: async (id: string, body: Partial<Omit<NewChangeSet, "applyAfter">> & { applyAfter?: string | null }) =>
        (await client.call<ChangeSet>("PATCH", path(id), { body })).value,
    act: (id: string, verb: Verb, body: Record<string, unknown> = {}) =>
        client.post<ChangeSet>(`${path(id)}/${verb}`, body),
    comment: (id: string, text: string) => client.post<unknown>(`${path(id)}/comments`, { text }),
    difference: (id: string) => client.get<StateDifference>(`${path(id)}/difference`),
    previewRollback: (target: RollbackTarget, dependants: Dependants) => {
        const [address, query] = rollbackOf(target);
        return client.post<Rollback>(address, { dependants }, { query: { ...query, dryRun: true }, isReading: true });
    },
    rollBack: (target: RollbackTarget, dependants: Dependants, reason: string) => {
        const [address, query] = rollbackOf(target);
        return client.post<Rollback>(address, { dependants, ...(reason ? { reason } : {}) }, { query });
    },
});

function rollbackOf(target: RollbackTarget): [address: string, query: Query] {
    if ("id" in target) return [`${path(target.id)}/rollback`, {}];
    if ("seq" in target) return [`/commits/${target.seq}/rollback`, {}];
    if ("run" in target) return [`/ingest-runs/${encodeURIComponent(target.run)}/rollback`, {}];
    return [`/sources/${encodeURIComponent(target.source)}/rollback`, { since: target.since }];
}
