/** The shapes that `/api/v1` sends and takes. One place: everything else imports them from here. */

export type Localized = { en: string; ko: string };

/** A CI attribute or a table cell, as JSON carries it. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

export interface User {
    name: string;
    role: string;
}

export interface Session {
    user: User;
    expires?: string;
}

export interface CIReference {
    id: string;
    name: string;
    class: string;
}

export interface CISummary extends CIReference {
    classLabel?: Localized;
    attributes?: Record<string, Value>;
}

export interface CIPage {
    items: CISummary[];
    total: number;
    next: string | null;
    seq: number;
}

export type Direction = "outgoing" | "incoming";

export interface Relation {
    id: string;
    type: string;
    label?: Localized;
    direction: Direction;
    other: CIReference;
    properties?: Record<string, Value>;
}

export interface CI extends CISummary {
    attributes: Record<string, Value>;
    /** `null` while the database does not answer. */
    createdSeq: number | null;
    seq: number;
    relations: Relation[];
    relationCount: number;
    /** Attributes and relation types whose valid time was corrected; where one asks for what was valid. */
    corrected?: string[];
}

export interface AttributeChange {
    attribute: string;
    before: Value;
    after: Value;
}

/** What was said to have been true from one time to another, whenever that was recorded. */
export interface Validity {
    attribute?: string;
    relationType?: string;
    from?: string;
    to?: string;
    value: Value;
    validFrom: string;
    validTo: string | null;
}

export interface HistoryItem {
    seq: number;
    at: string;
    actor: string;
    source?: string | null;
    action: "created" | "updated" | "retired" | "revived" | "related" | "unrelated" | "validity";
    validity?: Validity;
    changes?: AttributeChange[];
    relation?: { type: string; direction: Direction; other: CIReference };
    /** The CI it happened to; only where a list is about several. */
    ci?: CIReference;
}

export interface HistoryPage {
    items: HistoryItem[];
    next: number | null;
}

export interface GraphNode extends CIReference {
    state?: string;
    focus?: boolean;
}

export interface GraphEdge {
    id: string;
    type: string;
    from: string;
    to: string;
    label?: string;
}

export interface Neighbourhood {
    nodes: GraphNode[];
    edges: GraphEdge[];
    truncated: boolean;
    seq: number;
}

export interface AttributeDefinition {
    key: string;
    type?: string;
    label?: Localized;
    unit?: string | null;
    requirement?: "optional" | "recommended" | "mandatory" | null;
    uniqueWithin?: string | null;
    constraint?: AttributeConstraint | null;
    normaliser?: string | null;
    default?: Value;
    sensitive?: boolean;
    searchable?: boolean;
    synonyms?: string[];
    inherited?: boolean;
}

export interface AttributeConstraint {
    pattern?: string | null;
    minimum?: number | null;
    maximum?: number | null;
    options?: string[] | null;
    referencedClass?: string | null;
}

export interface CIClass {
    key: string;
    parent: string | null;
    abstract: boolean;
    label: Localized;
    icon?: string | null;
    attributes?: AttributeDefinition[];
    traits?: string[];
    lifecycle?: string | null;
}

export interface RelationType {
    key: string;
    label?: Localized;
    inverseLabel?: Localized;
    inverseKey?: string;
    symmetric?: boolean;
    endpoints?: { from: string; to: string }[];
    carriesImpact?: boolean;
}

export interface Metamodel {
    classes: CIClass[];
    relationTypes: RelationType[];
}

export interface CommitCounts {
    created: number;
    updated: number;
    retired: number;
    relationsCreated: number;
    relationsUpdated?: number;
    relationsRemoved: number;
}

export interface Commit {
    seq: number;
    at: string;
    actor: string;
    kind: string;
    title?: string | null;
    source?: string | null;
    /** The change set that it applied. */
    changeSet?: string | null;
    counts: CommitCounts;
}

export interface CommitPage {
    items: Commit[];
    next: number | null;
}
