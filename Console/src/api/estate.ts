/** CIs beyond reading one: provenance, records, versions, differences, and writing. */

import type { Client } from "./client";
import type { AttributeChange, CI, CIReference, CISummary, HistoryPage, Localized, Neighbourhood, Value } from "./types";
import { written, type Written } from "./written";
import type { ChangeSet } from "./changeSets";

export interface RelationSummary {
    id: string;
    type: string;
    from: CIReference;
    to: CIReference;
    properties?: Record<string, Value>;
    source?: string;
}

export interface Counts {
    added: number;
    removed: number;
    changed: number;
}

/** What leads from one state of the graph to another. The lists may be cut; the counts are whole. */
export interface StateDifference {
    from: number;
    to: number;
    cis: Counts;
    relations: Counts;
    addedCIs: CISummary[];
    removedCIs: CISummary[];
    changedCIs: { ci: CIReference; changes: AttributeChange[] }[];
    addedRelations: RelationSummary[];
    removedRelations: RelationSummary[];
    changedRelations: { relation: RelationSummary; changes: AttributeChange[] }[];
    truncated: boolean;
}

export interface Moment {
    seq: number;
    at: string;
    actor: string;
    source?: string | null;
}

export interface CIVersion {
    id: string;
    class: string;
    name: string;
    attributes: Record<string, Value>;
    beginning: string;
    begins: Moment;
    ends: Moment | null;
    changes: AttributeChange[];
}

export interface Winner {
    source: string;
    record?: string | null;
    rank?: number | null;
    /** The commit with which it began to say so. */
    since?: number | null;
    confirmedAt?: string | null;
    fresh?: boolean;
}

export interface Loser {
    source: string;
    value: Value;
    rank?: number | null;
    why?: string | null;
}

export interface Provenance {
    value: Value;
    view?: "observed" | "intended" | null;
    winner?: Winner | null;
    losers?: Loser[];
    drift?: boolean;
}

export interface SourceRecord {
    source: string;
    key: string;
    state: string;
    class?: string;
    name?: string;
    attributes?: Record<string, Value>;
    /** The commit with which it came. */
    since?: number | null;
    confirmedAt?: string | null;
}

export interface CIWrite {
    name?: string;
    attributes?: Record<string, Value>;
}

export interface BulkChange {
    ids?: string[];
    q?: string;
    set?: Record<string, Value>;
    retire?: boolean;
    title?: string;
    dryRun: boolean;
}

const path = (id: string) => `/cis/${encodeURIComponent(id)}`;

export const estate = (client: Client) => ({
    ci: (id: string, asOf: string) => client.call<CI>("GET", path(id), { query: { asOf } }),
    neighbourhood: (id: string, limit: number, asOf: string) =>
        client.get<Neighbourhood>(`${path(id)}/neighbourhood`, { depth: 1, limit, asOf }),
    versions: (id: string, limit: number) =>
        client.get<{ items: CIVersion[]; next: number | null }>(`${path(id)}/versions`, { limit }),
    history: (id: string, limit: number) => client.get<HistoryPage>(`${path(id)}/history`, { limit }),
    difference: (id: string, from: string, to: string) =>
        client.get<StateDifference>(`${path(id)}/difference`, { from, to }),
    provenance: (id: string) => client.get<{ attributes: Record<string, Provenance> }>(`${path(id)}/provenance`),
    records: (id: string) => client.get<{ items: SourceRecord[] }>(`${path(id)}/records`),
    create: async (body: { class: string; name: string; attributes: Record<string, Value> }): Promise<Written<CI>> =>
        written(await client.call<CI | ChangeSet>("POST", "/cis", { body })),
    change: async (id: string, body: CIWrite, ifMatch: string | null): Promise<Written<CI>> =>
        written(await client.call<CI | ChangeSet>("PATCH", path(id), { body, ifMatch })),
    retire: async (id: string, ifMatch: string | null): Promise<Written<undefined>> =>
        written(await client.call<undefined | ChangeSet>("DELETE", path(id), { ifMatch })),
    merge: async (id: string, others: string[], reason: string): Promise<Written<unknown>> =>
        written(await client.call<unknown>("POST", `${path(id)}/merge`, { body: { with: others, reason } }) as never),
    split: async (id: string, records: { source: string; key: string }[], reason: string): Promise<Written<unknown>> =>
        written(await client.call<unknown>("POST", `${path(id)}/split`, { body: { records, reason } }) as never),
    bulk: async (body: BulkChange): Promise<Written<BulkAnswer>> =>
        written(await client.call<BulkAnswer | ChangeSet>("POST", "/cis/bulk", { body })),
});

export interface BulkAnswer {
    /** CIs that are meant, and those of them that would change. */
    matched: number;
    changed: number;
    /** The commit; `null` in a preview. */
    seq: number | null;
    difference?: StateDifference;
}

export type { Localized };
