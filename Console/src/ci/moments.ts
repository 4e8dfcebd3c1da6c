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
