/** The commits at which one CI or its relations changed, oldest first: the stops of the as-of slider. */

import type { HistoryItem } from "../api/types";

export interface Stop {
    seq: number;
    at: string;
}

/** One stop for each commit of the history, oldest first. */
export function stopsOf(history: Pick<HistoryItem, "seq" | "at">[]): Stop[] {
    const bySeq = new Map(history.map(({ seq, at }) => [seq, { seq, at }]));
    return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

/** Which stop shows `asOf`, the number of a commit or a time: the last one that is not after it; 0 before the first. */
export function stopAt(stops: Stop[], asOf: string): number {
    if (asOf === "") return stops.length - 1;
    const number = /^\d+$/.test(asOf) ? Number(asOf) : null;
    const time = new Date(asOf).getTime();
    const isReached = (stop: Stop) => (number !== null ? stop.seq <= number : new Date(stop.at).getTime() <= time);
    return Math.max(0, stops.filter(isReached).length - 1);
}

/** A time in RFC 3339 as an input of the browser has it: in the time of this device, to the second. */
export function localOf(instant: string): string {
    const time = new Date(instant);
    if (instant === "" || Number.isNaN(time.getTime())) return "";
    return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** And back; empty for what is no time. */
export function instantOf(local: string): string {
    const time = new Date(local);
    return local === "" || Number.isNaN(time.getTime()) ? "" : time.toISOString().replace(/\.\d+Z$/, "Z");
}
