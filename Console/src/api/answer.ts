/** The answer to a question and the events that lead to it, as `POST /api/v1/ask` sends them. */

import type { GraphEdge, GraphNode, Localized, Value } from "./types";
import type { Problem } from "./problem";

export type AnswerStatus = "answered" | "no_data" | "needs_input" | "not_understood" | "partial" | "error";

export type ColumnType = "string" | "integer" | "number" | "instant" | "ci" | "boolean" | "state";

export interface Column {
    key: string;
    label: string;
    type: ColumnType;
}

export type Row = Record<string, Value>;

export interface TableBlock {
    type: "table";
    title: string;
    columns: Column[];
    rows: Row[];
    total: number;
    truncated: boolean;
}

export interface GraphBlock {
    type: "graph";
    title: string;
    nodes: GraphNode[];
    edges: GraphEdge[];
}

export interface ChartBlock {
    type: "chart";
    title: string;
    kind: "bar" | "line";
    x: (string | number)[];
    series: { name: string; values: (number | null)[] }[];
}

export interface TextBlock {
    type: "text";
    text: string;
}

export interface Choice {
    label: string;
    question: string;
    id?: string;
}

export interface ChoicesBlock {
    type: "choices";
    items: Choice[];
}

export type Block = TableBlock | GraphBlock | ChartBlock | TextBlock | ChoicesBlock;

export interface Source {
    id: string;
    tool: string;
    query: string;
    cis: { id: string; name: string; class?: string }[];
    ciCount: number;
    seq: number;
    asOf?: string;
}

export interface RunStep {
    id: string;
    tool: string;
    status: string;
    rows?: number;
    ms?: number;
    query?: string;
}

export interface Answer {
    question: string;
    language: string;
    status: AnswerStatus;
    confidence?: "confirmed" | "likely" | "inconclusive";
    headline: string;
    /** One text, or its sentences. */
    summary?: string | string[];
    details?: Block[];
    sources?: Source[];
    seq?: number;
    gaps?: string[];
    next?: string[];
    understood?: { intent?: string | null; entities?: Value[]; conditions?: Value[] };
    run?: { id: string; ms: number; planner: string; steps?: RunStep[]; tokens?: Value };
}

/** The events of one run, by SSE event name. Names that are not listed are skipped: the server may add some. */
export interface AskEvents {
    "run.started": { run: string; question: string; language: string; planner: string };
    "step.started": { step: string; tool: string; title?: string | Localized };
    "step.finished": { step: string; tool: string; status: string; rows?: number; ms?: number; query?: string };
    "answer.partial": { headline: string };
    "llm.delta": { text: string };
    "run.finished": { answer: Answer };
    error: { problem: Problem };
}

export type AskEvent = { [Name in keyof AskEvents]: { name: Name; data: AskEvents[Name] } }[keyof AskEvents];

const eventNames: Record<keyof AskEvents, true> = {
    "run.started": true,
    "step.started": true,
    "step.finished": true,
    "answer.partial": true,
    "llm.delta": true,
    "run.finished": true,
    error: true,
};

/** Narrows a server-sent event to one the console knows, or `null`. */
export function askEvent(name: string, data: unknown): AskEvent | null {
    const isKnown = Object.prototype.hasOwnProperty.call(eventNames, name) && typeof data === "object" && data !== null;
    return isKnown ? ({ name, data } as AskEvent) : null;
}

export function summaryOf(answer: Answer): string {
    return Array.isArray(answer.summary) ? answer.summary.join("\n") : answer.summary ?? "";
}

/** A node or cell value that names a CI. */
export function isCIReference(value: Value | undefined): value is Value & { id: string; name: string; class: string } {
    return (
        typeof value === "object" &&
        value !== null &&
        !Array.isArray(value) &&
        typeof value.id === "string" &&
        typeof value.name === "string"
    );
}
