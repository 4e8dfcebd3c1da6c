/** CIs and relations in files, both ways. */

import type { ChangeSet } from "./changeSets";
import type { Client } from "./client";
import type { StateDifference } from "./estate";
import { written, type Written } from "./written";

export const exchangeFormats = ["csv", "xlsx", "json", "yaml", "graphml"] as const;

export type ExchangeFormat = typeof exchangeFormats[number];

/** The same in every language. */
export const formatNames: Record<ExchangeFormat, string> = {
    csv: "CSV",
    xlsx: "Excel",
    json: "JSON",
    yaml: "YAML",
    graphml: "GraphML",
};

/** What is wrong with one row; row 0 is the file as a whole. */
export interface ImportProblem {
    sheet: string | null;
    row: number;
    column: string | null;
    message: string;
    hint: string | null;
}

export interface ImportCounts {
    rows: number;
    created: number;
    updated: number;
    unchanged: number;
    relationsCreated: number;
    relationsUpdated: number;
    relationsUnchanged: number;
}

export interface ImportResult {
    dryRun: boolean;
    counts: ImportCounts;
    problemCount: number;
    /** The first thousand. */
    problems: ImportProblem[];
    /** The commit; `null` in a preview, and where nothing was to be changed. */
    seq: number | null;
    difference?: StateDifference;
}

export interface ImportOptions {
    title: string;
    /** Leaves out rows that cannot be taken, instead of refusing all. */
    skips: boolean;
    /** Makes a draft change set instead of a commit. */
    proposes: boolean;
}

export const exchange = (client: Client) => ({
    preview: async (file: Blob, format: ExchangeFormat, signal: AbortSignal): Promise<ImportResult> => {
        const query = { format, dryRun: true };
        return (await client.call<ImportResult>("POST", "/import", { query, body: file, signal, isReading: true })).value;
    },
    import: async (
        file: Blob,
        format: ExchangeFormat,
        { title, skips, proposes }: ImportOptions,
    ): Promise<Written<ImportResult>> => {
        const query = { format, title, onError: skips ? "skip" : null, propose: proposes || null };
        return written(await client.call<ImportResult | ChangeSet>("POST", "/import", { query, body: file }));
    },
});

/** The address of a file with what a search finds. */
export function exportAddress(format: ExchangeFormat, q: string, classKey: string): string {
    const parameters = new URLSearchParams({ format });
    if (q) parameters.set("q", q);
    if (classKey) parameters.set("class", classKey);
    return `/api/v1/export?${parameters}`;
}

/** The address of a table to fill in. */
export function templateAddress(classKey: string, format: "csv" | "xlsx"): string {
    return `/api/v1/export/templates/${encodeURIComponent(classKey)}?format=${format}`;
}

const endings: Record<string, ExchangeFormat> = {
    csv: "csv",
    txt: "csv",
    xlsx: "xlsx",
    json: "json",
    yaml: "yaml",
    yml: "yaml",
    graphml: "graphml",
    xml: "graphml",
};

/** By the ending of a file's name; `null` where it says nothing. */
export function formatOfName(name: string): ExchangeFormat | null {
    return endings[name.split(".").pop()?.toLowerCase() ?? ""] ?? null;
}

/** By the first character of a text. */
export function formatOfText(text: string): ExchangeFormat {
    const start = text.trimStart().slice(0, 200);
    if (start.startsWith("{") || start.startsWith("[")) return "json";
    if (start.startsWith("<")) return "graphml";
    return /^(-\s|[\w-]+:(\s|$))/.test(start) ? "yaml" : "csv";
}
