/** Runs of discovery: what each source brought, and what became of it. */

import type { Page } from "./changeSets";
import type { Client } from "./client";

export interface IngestRun {
    id: string;
    source: string;
    kind: string;
    status: "running" | "succeeded" | "failed" | "parked" | "released" | "discarded";
    dryRun: boolean;
    created: number;
    updated: number;
    retired: number;
    unchanged: number;
    relationsCreated: number;
    relationsUpdated: number;
    relationsRemoved: number;
    /** The commit; `null` where nothing was changed. */
    seq: number | null;
    seconds: number | null;
    at: string;
    actor: string;
    problem?: string;
}

const path = (id: string) => `/ingest-runs/${encodeURIComponent(id)}`;

export const runs = (client: Client) => ({
    list: (before: string | null, limit: number) => client.get<Page<IngestRun>>("/ingest-runs", { before, limit }),
    /** Lets a run pass that was parked because it would change too much. */
    release: (id: string) => client.post<IngestRun>(`${path(id)}/release`),
    discard: (id: string) => client.post<IngestRun>(`${path(id)}/discard`),
});
