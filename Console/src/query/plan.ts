/** A plan as rows of a tree, with shares for bars. */

import type { Plan } from "../api/query";

export interface PlanRow {
    depth: number;
    operator: string;
    details: string;
    estimated: number | null;
    rows: number | null;
    hits: number | null;
    milliseconds: number | null;
    /** Of the plan's largest, from 0 to 1. */
    share: { rows: number; hits: number; time: number };
}

export function planRows(plan: Plan): PlanRow[] {
    const rows: PlanRow[] = [];
    const add = (one: Plan, depth: number): void => {
        rows.push({
            depth,
            operator: one.operatorType.replace(/@.*$/, ""),
            details: textOf(one.arguments?.["Details"]),
            estimated: numberOf(one.arguments?.["EstimatedRows"]),
            rows: numberOf(one.records),
            hits: numberOf(one.dbHits),
            milliseconds: one.time === undefined ? null : (numberOf(one.time) ?? 0) / 1e6,
            share: { rows: 0, hits: 0, time: 0 },
        });
        one.children?.forEach((child) => add(child, depth + 1));
    };
    add(plan, 0);
    const most = (pick: (row: PlanRow) => number | null) => Math.max(1e-9, ...rows.map((row) => pick(row) ?? 0));
    const largest = { rows: most((row) => row.rows), hits: most((row) => row.hits), time: most((row) => row.milliseconds) };
    for (const row of rows) {
        row.share = {
            rows: (row.rows ?? 0) / largest.rows,
            hits: (row.hits ?? 0) / largest.hits,
            time: (row.milliseconds ?? 0) / largest.time,
        };
    }
    return rows;
}

/** Arguments come plain or typed. */
function content(value: unknown): unknown {
    if (typeof value !== "object" || value === null || !("_value" in value)) return value;
    return (value as { _value: unknown })._value;
}

function numberOf(value: unknown): number | null {
    const plain = content(value);
    const number = typeof plain === "string" || typeof plain === "number" ? Number(plain) : NaN;
    return Number.isFinite(number) ? number : null;
}

function textOf(value: unknown): string {
    const plain = content(value);
    if (plain === undefined || plain === null) return "";
    return typeof plain === "string" ? plain : JSON.stringify(plain);
}
