/** Sorting and export of an answer's table, apart from how it looks. */

import { isCIReference, type Column, type Row } from "../../api/answer";
import type { Value } from "../../api/types";
import { stateKey, stateRanks } from "../../ci/states";

export interface Order {
    key: string;
    isDescending: boolean;
}

/** Rows by one column; rows without a value come last in either direction, and equal rows keep their order. */
export function ordered(rows: Row[], columns: Column[], order: Order | null, language: string): Row[] {
    const column = columns.find((one) => one.key === order?.key);
    if (!order || !column) return rows;
    const collator = new Intl.Collator(language, { numeric: true, sensitivity: "base" });
    const sign = order.isDescending ? -1 : 1;
    const keyed = rows.map((row) => ({ row, key: sortKey(row[column.key], column) }));
    keyed.sort((a, b) => {
        if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
        if (typeof a.key === "number" && typeof b.key === "number") return sign * (a.key - b.key);
        return sign * collator.compare(String(a.key), String(b.key));
    });
    return keyed.map(({ row }) => row);
}

function sortKey(value: Value | undefined, column: Column): string | number | null {
    if (value === null || value === undefined) return null;
    if (column.type === "state") return stateRanks.indexOf(stateKey(String(value)));
    if (typeof value === "number") return value;
    if (typeof value === "boolean") return Number(value);
    return plain(value);
}

/** RFC 4180 with CR LF. A cell that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csv(columns: Column[], rows: Row[]): string {
    const lines = [columns.map((column) => csvCell(column.label))];
    for (const row of rows) lines.push(columns.map((column) => csvCell(row[column.key])));
    return lines.map((line) => line.join(",")).join("\r\n") + "\r\n";
}

function csvCell(value: Value | undefined): string {
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    const text = plain(value);
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

function plain(value: Value | undefined): string {
    if (value === null || value === undefined) return "";
    if (isCIReference(value)) return value.name;
    if (Array.isArray(value)) return value.map(plain).join(" ");
    return typeof value === "object" ? JSON.stringify(value) : String(value);
}
