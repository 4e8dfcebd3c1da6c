/** Two states of CIs side by side, as a value. */

import type { CI, Relation, Value } from "../api/types";

export interface Compared {
    key: string;
    left: Value | undefined;
    right: Value | undefined;
    isSame: boolean;
}

/** One row for each attribute that either side has, by key; the name and the class come first. */
export function compared(left: CI, right: CI): Compared[] {
    const row = (key: string, one: Value | undefined, other: Value | undefined): Compared => ({
        key,
        left: one,
        right: other,
        isSame: JSON.stringify(one ?? null) === JSON.stringify(other ?? null),
    });
    const keys = [...new Set([...Object.keys(left.attributes), ...Object.keys(right.attributes)])].sort();
    return [
        row("name", left.name, right.name),
        row("class", left.class, right.class),
        ...keys.map((key) => row(key, left.attributes[key], right.attributes[key])),
    ];
}

/** Relations that only one side has: the same type, direction and other CI is the same relation. */
export function relationsApart(left: CI, right: CI): { left: Relation[]; right: Relation[]; same: number } {
    const key = (one: Relation) => `${one.direction} ${one.type} ${one.other.id}`;
    const [ofLeft, ofRight] = [new Set(left.relations.map(key)), new Set(right.relations.map(key))];
    return {
        left: left.relations.filter((one) => !ofRight.has(key(one))),
        right: right.relations.filter((one) => !ofLeft.has(key(one))),
        same: left.relations.filter((one) => ofRight.has(key(one))).length,
    };
}
