/** Findings of rules, quality scores, and the audit of the graph's integrity. */

import type { ChangeSet, Operation, Page } from "./changeSets";
import type { Client } from "./client";
import type { Content } from "./definitions";
import type { CIReference, Localized, Value } from "./types";

export type Severity = "info" | "warning" | "critical";

export interface Finding {
    id: string;
    rule: string;
    severity: Severity;
    ci?: string | CIReference | null;
    relation?: string | null;
    name?: string | null;
    class?: string | null;
    message: string | Localized;
    openedAt: string;
    openedSeq?: number;
    closedAt?: string | null;
    owner?: string | null;
    due?: string | null;
    waiver?: { by?: string; until?: string | null; reason?: string } | null;
    state: "open" | "waived" | "closed";
    repair?: Operation[] | null;
}

export interface Interval {
    value: number;
    low?: number | null;
    high?: number | null;
    n?: number;
}

export type Metric = "completeness" | "correctness" | "compliance" | "accuracy" | "freshness";

export const metrics: Metric[] = ["completeness", "correctness", "compliance", "accuracy", "freshness"];

export type QualityRow = { key: string; count: number; score: number | null } & {
    [metric in Metric]?: number | Interval | null;
};

export interface QualityDetail {
    id?: string;
    ci?: string | CIReference;
    name?: string;
    class?: string;
    attribute?: string | null;
    value?: Value;
    message?: string | Localized | null;
    why?: string | null;
}

export interface RuleRun {
    matched?: number;
    total: number;
    seconds: number;
    failing: { ci?: string | CIReference; id?: string; name?: string; class?: string; message?: string | Localized }[];
}

export interface TrendPoint {
    day?: string;
    at?: string;
    open?: number;
    opened?: number;
    closed?: number;
}

export interface IntegrityCheck {
    name: string;
    count: number;
    items: (Value | CIReference)[];
}

export interface FindingQuery {
    rule?: string;
    ci?: string;
    severity?: string;
    state?: string;
    owner?: string;
    cursor?: string | null;
    limit: number;
}

const path = (id: string) => `/findings/${encodeURIComponent(id)}`;

export const quality = (client: Client) => ({
    findings: (query: FindingQuery) => client.get<Page<Finding>>("/findings", { ...query }),
    change: async (id: string, body: Record<string, unknown>) =>
        (await client.call<Finding>("PATCH", path(id), { body })).value,
    repair: (id: string) => client.post<ChangeSet>(`${path(id)}/repair`),
    trend: (days: number) => client.get<{ items: TrendPoint[] }>("/findings/trend", { days }),
    scores: (by: string) => client.get<{ items: QualityRow[] }>("/quality", { by }),
    rows: (by: string, key: string, metric: string) =>
        client.get<Page<QualityDetail>>("/quality/rows", { by, key, metric }),
    integrity: () => client.post<{ checks: IntegrityCheck[] }>("/integrity"),
    tryRule: (content: Content) => client.post<RuleRun>("/rules/preview", { content }),
});

/** A score may come plain or with its interval. */
export function scoreOf(metric: number | Interval | null | undefined): number | null {
    return typeof metric === "number" ? metric : metric?.value ?? null;
}
