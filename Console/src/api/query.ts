/** What `/db/{database}/query/v2` takes and gives, in its typed JSON. */

/** `{"$type": "Integer", "_value": "1"}` */
export interface TypedValue {
    $type: string;
    _value: unknown;
}

export interface NodeValue {
    _element_id: string;
    _labels: string[];
    _properties: Record<string, TypedValue>;
}

export interface RelationshipValue {
    _element_id: string;
    _start_node_element_id: string;
    _end_node_element_id: string;
    _type: string;
    _properties: Record<string, TypedValue>;
}

export interface Plan {
    operatorType: string;
    arguments?: Record<string, unknown>;
    identifiers?: string[];
    children?: Plan[];
    dbHits?: number;
    records?: number;
    /** Nanoseconds. */
    time?: number;
}

export interface Notification {
    code?: string;
    title?: string;
    description?: string;
    severity?: string;
}

export interface QueryAnswer {
    data?: { fields: string[]; values: TypedValue[][] };
    counters?: Record<string, number | boolean>;
    notifications?: Notification[];
    queryPlan?: Plan;
    profiledQueryPlan?: Plan;
    queryType?: string;
    resultAvailableAfter?: number;
    resultConsumedAfter?: number;
    errors?: QueryError[];
}

export interface QueryError {
    code: string;
    message: string;
}

/** A statement failed; the rest of the answer is of no use. */
export class StatementError extends Error {
    constructor(
        readonly code: string,
        message: string,
    ) {
        super(message);
    }
}

export const queryMediaType = "application/vnd.neo4j.query";
