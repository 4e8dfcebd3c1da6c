/** Saved searches: the saved views of the CI list. */

import type { Client } from "./client";

export interface SavedSearch {
    key: string;
    title: string;
    query: string;
    columns: string[];
    sort: string | null;
    shared: boolean;
    owner: string | null;
}

export type NewSavedSearch = Pick<SavedSearch, "title" | "query" | "columns" | "sort" | "shared">;

const path = (key: string) => `/searches/${encodeURIComponent(key)}`;

export const searches = (client: Client) => ({
    list: () => client.get<{ items: SavedSearch[] }>("/searches"),
    save: (key: string, body: NewSavedSearch) => client.call<SavedSearch>("PUT", path(key), { body }),
    forget: (key: string) => client.call<undefined>("DELETE", path(key)),
});
