/** Snapshots and the audit log. */

import type { ChangeSet, Page } from "./changeSets";
import type { Client } from "./client";
import type { StateDifference } from "./estate";

export interface Snapshot {
    name: string;
    seq: number;
    at?: string;
    takenAt?: string;
    takenBy?: string;
    by?: string;
    title?: string | null;
    hash?: string | null;
    manifestHash?: string | null;
}

export interface AuditEvent {
    seq: number;
    at: string;
    actor: string;
    via?: string | null;
    action?: string;
    kind?: string;
    title?: string | null;
    target?: string | null;
    hash?: string | null;
}

export interface AuditVerdict {
    checked: number;
    ok: boolean;
    broken: { seq: number; table?: string; row?: string; why: string }[];
}

const path = (name: string) => `/snapshots/${encodeURIComponent(name)}`;

export const memory = (client: Client) => ({
    snapshots: () => client.get<Page<Snapshot>>("/snapshots", { limit: 100 }),
    take: (name: string) => client.post<Snapshot>("/snapshots", { name }),
    difference: (name: string, to: string) => client.get<StateDifference>(`${path(name)}/difference`, { to }),
    restore: (name: string, reason: string) =>
        client.post<ChangeSet>(`${path(name)}/restore`, reason ? { reason } : {}),
    audit: (query: { actor?: string; since?: string; target?: string; cursor?: string | null; limit: number }) =>
        client.get<Page<AuditEvent>>("/audit", { ...query }),
    verify: () => client.post<AuditVerdict>("/audit/verify"),
});
