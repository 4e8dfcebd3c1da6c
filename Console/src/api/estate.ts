/** CIs beyond reading one: provenance, records, versions, differences, and writing. */

import type { Client } from "./client";
import type {
    AttributeChange,
    CI,
    CIReference,
    CISummary,
    HistoryItem,
    HistoryPage,
    Localized,
    Neighbourhood,
    Value,
} from "./types";
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

/** What was true of one attribute from one time to another; without an end, until something else is said. */
export interface NewValidity {
    attribute: string;
    value: Value;
    validFrom: string;
    validTo?: string;
    reason?: string;
}

interface TimelinePage {
    items: (Omit<HistoryItem, "action"> & { kind: HistoryItem["action"] })[];
    next: number | null;
}

const path = (id: string) => `/cis/${encodeURIComponent(id)}`;

export const estate = (client: Client) => ({
    ci: (id: string, asOf: string, validAt: string) => client.call<CI>("GET", path(id), { query: { asOf, validAt } }),
    /** Its changes, and what was said about valid time. */
    timeline: async (id: string, before: number | null): Promise<HistoryPage> => {
        const { items, next } = await client.get<TimelinePage>(`${path(id)}/timeline`, { before });
        return { items: items.map(({ kind, ...item }) => ({ ...item, action: kind })), next };
    },
    assertValidity: async (id: string, body: NewValidity): Promise<Written<{ seq: number }>> =>
        written(await client.call<{ seq: number } | ChangeSet>("PUT", `${path(id)}/validity`, { body })),
    neighbourhood: (id: string, limit: number, asOf: string) =>
        client.get<Neighbourhood>(`${path(id)}/neighbourhood`, { depth: 1, limit, asOf }),
    versions: (id: string, limit: number) =>
        client.get<{ items: CIVersion[]; next: number | null }>(`${path(id)}/versions`, { limit }),
    history: (id: string, limit: number) => client.get<HistoryPage>(`${path(id)}/history`, { limit }),
    difference: (id: string, from: string, to: string) =>
        client.get<StateDifference>(`${path(id)}/difference`, { from, to }),
    provenance: (id: string) => client.get<{ attributes: Record<string, Provenance> }>(`${path(id)}/provenance`),
    records: (id: string) => client.get<{ items: SourceRecord[] }>(`${path(id)}/records`),
    create: async (body: { class: string; name: string; attributes: Record<string, Value>; template?: string }): Promise<Written<CI>> =>
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
        written(await client.call<BulkAnswer | ChangeSet>("POST", "/cis/bulk", { body, isReading: body.dryRun })),
});

export interface BulkAnswer {
    /** CIs that are meant, and those of them that would change. */
    matched: number;
    changed: number;
    /** The commit; `null` in a preview. */
    seq: number | null;
    difference?: StateDifference;
}

/** CIs by their ids, as far as they are in the estate now. */
export async function namesOf(client: Client, ids: string[]): Promise<Map<string, CIReference>> {
    const wanted = [...new Set(ids.filter((id) => /^ci-\d+$/.test(id)))].slice(0, namesMax);
    if (wanted.length === 0) return new Map();
    const { items } = await client.cis({ q: `id:(${wanted.join(" OR ")})`, limit: namesMax });
    return new Map(items.map((ci) => [ci.id, ci]));
}

/** As many ids as one search takes. */
const namesMax = 100;

export type { Localized };
