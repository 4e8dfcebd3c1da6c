/** The metamodel as data: definitions by kind and key. */

import type { Page } from "./changeSets";
import type { Client } from "./client";
import type { Value } from "./types";

export const definitionKinds = [
    "class",
    "relation-type",
    "lifecycle",
    "template",
    "identification",
    "ban",
    "precedence",
    "policy",
    "rule",
    "search",
    "retention",
] as const;

export type DefinitionKind = typeof definitionKinds[number];

export type Content = { [key: string]: Value };

export interface Definition {
    kind: DefinitionKind;
    key: string;
    content: Content;
    builtIn?: boolean;
    changed?: boolean;
    seq?: number | null;
}

/** What a definition would do to the CIs that exist. */
export interface DefinitionEffect {
    problems?: { ci?: string; name?: string; attribute?: string | null; message: string }[];
    problemCount?: number;
    affected?: number;
    /** How many operations would bring existing CIs in line. */
    operationCount?: number;
}

export interface SaveOptions {
    /** Brings existing CIs in line where that can be done, in the same commit. */
    migrate?: boolean;
    /** Leaves values that do not fit as they are, instead of refusing the change. */
    keep?: boolean;
}

export interface DefinitionVersion {
    seq: number;
    at: string;
    actor: string;
    content: Content | null;
}

const path = (kind: string, key: string) => `/definitions/${encodeURIComponent(kind)}/${encodeURIComponent(key)}`;

export const definitions = (client: Client) => ({
    /** Of one kind; `q` is part of a key or of a label. */
    list: (kind: string, q?: string) => client.get<Page<Definition>>("/definitions", { kind, q }),
    get: (kind: string, key: string) => client.get<Definition>(path(kind, key)),
    preview: async (kind: string, key: string, body: Content) =>
        (await client.call<DefinitionEffect>("PUT", path(kind, key), { body, query: { dryRun: true }, isReading: true })).value,
    save: (kind: string, key: string, body: Content, { migrate, keep }: SaveOptions = {}) =>
        client.call<unknown>("PUT", path(kind, key), {
            body,
            query: { migrate: migrate || null, existing: keep ? "keep" : null },
        }),
    remove: (kind: string, key: string) => client.call<unknown>("DELETE", path(kind, key)),
    versions: (kind: string, key: string) => client.get<Page<DefinitionVersion>>(`${path(kind, key)}/versions`),
});
