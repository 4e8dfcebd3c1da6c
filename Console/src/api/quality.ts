/** Findings of rules, quality scores, and the audit of the graph's integrity. */

import type { ChangeSet, Page } from "./changeSets";
import type { Client } from "./client";
import type { Content } from "./definitions";
import type { CIReference, Localized } from "./types";

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
    /** Why the rule could not be asked, where that is the finding. */
    problem?: string | null;
    openedAt: string;
    openedSeq?: number;
    closedAt?: string | null;
    owner?: string | null;
    due?: string | null;
    waiver?: { by?: string; until?: string | null; reason?: string } | null;
    state: "open" | "waived" | "closed";
    /** Whether its rule says how it is mended. */
    repairable?: boolean;
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

/** A CI that keeps a metric below 1: attributes, rules or states, as the metric has them. */
export interface QualityDetail extends CIReference {
    reasons: string[];
}

export interface QualityDay {
    day: string;
    key: string;
    score?: number | null;
}

export interface RuleRun {
    /** How many CIs were asked. */
    matched: number;
    /** How many of them break the rule; the first of them are in `failing`. */
    total: number;
    seconds: number;
    failing: (CIReference & { problem?: string | null })[];
    /** Why the rule was not asked about the rest. */
    givenUp?: string | null;
}

export interface TrendPoint {
    day: string;
    opened: number;
    closed: number;
    open: number;
}

export interface IntegrityCheck {
    name: string;
    count: number;
    items: { ci?: string; relation?: string; message: string }[];
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
    /** What mends it, as a change set to be proposed. */
    repair: (id: string) => client.post<ChangeSet>(`${path(id)}/repair`),
    trend: (days: number) => client.get<{ items: TrendPoint[] }>("/findings/trend", { days }),
    scores: (by: string) => client.get<{ items: QualityRow[] }>("/quality", { by }),
    rows: (by: string, key: string, metric: string) =>
        client.get<Page<QualityDetail>>("/quality/rows", { by, key, metric }),
    scoreTrend: (by: string, key: string, days: number) =>
        client.get<{ items: QualityDay[] }>("/quality/trend", { by, key, days }),
    integrity: () => client.post<{ checks: IntegrityCheck[] }>("/integrity", {}, { isReading: true }),
    tryRule: (content: Content) => client.post<RuleRun>("/rules/preview", { content }, { isReading: true }),
});

/** A score may come plain or with its interval. */
export function scoreOf(metric: number | Interval | null | undefined): number | null {
    return typeof metric === "number" ? metric : metric?.value ?? null;
}
