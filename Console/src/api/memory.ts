/** Snapshots and the audit log. */

import type { ChangeSet, Page } from "./changeSets";
import type { Client } from "./client";
import type { StateDifference } from "./estate";
import { written, type Written } from "./written";

export interface Snapshot {
    name: string;
    seq: number;
    at: string;
    actor: string;
    note?: string;
    cis?: number;
    relations?: number;
    manifestHash?: string;
}

/** An event that is no commit: a sign-in, a key, a snapshot, a purge. */
export interface AuditEvent {
    number: number;
    at: string;
    actor: string;
    action: string;
    target: string;
}

export interface AuditVerdict {
    ok: boolean;
    checked: { commits: number; rows: number; events: number };
    head: { seq: number; hash: string };
    broken: { seq: number; table: string; row: string; why: string }[];
    brokenCount: number;
}

/** What a restoration did, or with `dryRun` would do; a change set where a policy wants it approved. */
export interface Restoration {
    seq: number | null;
    operations: number;
}

const path = (name: string) => `/snapshots/${encodeURIComponent(name)}`;

export const memory = (client: Client) => ({
    snapshots: () => client.get<Page<Snapshot>>("/snapshots", { limit: 100 }),
    take: (name: string, note: string) => client.post<Snapshot>("/snapshots", { name, ...(note ? { note } : {}) }),
    difference: (name: string, to: string) => client.get<StateDifference>(`${path(name)}/difference`, { to }),
    countRestoration: async (name: string) =>
        (
            await client.call<Restoration>("POST", `${path(name)}/restore`, {
                query: { dryRun: true },
                isReading: true,
            })
        ).value,
    /** At once, or as a draft. */
    restore: async (name: string, proposes: boolean): Promise<Written<Restoration>> =>
        written(
            await client.call<Restoration | ChangeSet>("POST", `${path(name)}/restore`, {
                query: { propose: proposes || null },
            }),
        ),
    remove: (name: string) => client.call<undefined>("DELETE", path(name)),
    audit: (query: { actor?: string; since?: string; target?: string; before?: number | null; limit: number }) =>
        client.get<Page<AuditEvent>>("/audit", { ...query }),
    verify: () => client.post<AuditVerdict>("/audit/verify", {}, { isReading: true }),
});
