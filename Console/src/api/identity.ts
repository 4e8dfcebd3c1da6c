/** What other rules of identification would recognise. */

import type { Client } from "./client";
import type { Content } from "./definitions";

export interface Replay {
    seq: number;
    records: number;
    merges: number;
    splits: number;
    contested: number;
    /** The first of them. */
    items: {
        change: "merge" | "split" | "contested";
        cis: string[];
        records: { source: string; key: string }[];
    }[];
}

export const identity = (client: Client) => ({
    replay: (kind: string, key: string, content: Content) =>
        client.post<Replay>(
            "/identification/replay",
            { definitions: [{ kind, key, content }] },
            { isReading: true },
        ),
});
