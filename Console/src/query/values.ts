/** Values of a query as texts, as plain JSON, as a file, and as a picture. */

import type { NodeValue, RelationshipValue, TypedValue } from "../api/query";
import type { GraphEdge, GraphNode } from "../api/types";

/** As Cypher writes it; a string at the top stands without quotes. */
export function textOf(value: TypedValue | null | undefined, isNested = false): string {
    if (!value || typeof value !== "object") return "null";
    const content = value._value;
    switch (value.$type) {
        case "Null":
            return "null";
        case "String":
            return isNested ? JSON.stringify(content) : String(content);
        case "List":
            return `[${(content as TypedValue[]).map((one) => textOf(one, true)).join(", ")}]`;
        case "Map":
            return mapText(content as Record<string, TypedValue>);
        case "Node": {
            const node = content as NodeValue;
            const properties = propertiesText(node._properties);
            return `(${[labelsText(node._labels), properties].filter((part) => part !== "").join(" ")})`;
        }
        case "Relationship":
            return `[${relationshipText(content as RelationshipValue)}]`;
        case "Path":
            return pathText(content as TypedValue[]);
        default:
            return String(content);
    }
}

function mapText(map: Record<string, TypedValue>): string {
    return `{${Object.entries(map)
        .map(([key, value]) => `${nameText(key)}: ${textOf(value, true)}`)
        .join(", ")}}`;
}

function propertiesText(properties: Record<string, TypedValue>): string {
    return Object.keys(properties).length === 0 ? "" : mapText(properties);
}

function labelsText(labels: string[]): string {
    return labels.map((label) => `:${nameText(label)}`).join("");
}

function relationshipText(relationship: RelationshipValue): string {
    const properties = propertiesText(relationship._properties);
    return `:${nameText(relationship._type)}${properties === "" ? "" : ` ${properties}`}`;
}

function pathText(elements: TypedValue[]): string {
    let text = "";
    let before = "";
    elements.forEach((element, index) => {
        if (index % 2 === 0) {
            text += textOf(element, true);
            before = (element._value as NodeValue)._element_id;
            return;
        }
        const relationship = element._value as RelationshipValue;
        const isAlong = relationship._start_node_element_id === before;
        const body = `[${relationshipText(relationship)}]`;
        text += isAlong ? `-${body}->` : `<-${body}-`;
    });
    return text;
}

/** In backticks where it is no plain name. */
export function nameText(name: string): string {
    return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : `\`${name.replace(/`/g, "``")}\``;
}

/** Plain JSON. Whole numbers that JavaScript cannot hold stay texts. */
export function plainOf(value: TypedValue): unknown {
    const content = value._value;
    switch (value.$type) {
        case "Null":
            return null;
        case "Integer": {
            const number = Number(content);
            return Number.isSafeInteger(number) ? number : content;
        }
        case "Float": {
            const number = Number(content);
            return Number.isFinite(number) ? number : content;
        }
        case "List":
        case "Path":
            return (content as TypedValue[]).map(plainOf);
        case "Map":
            return plainMap(content as Record<string, TypedValue>);
        case "Node": {
            const node = content as NodeValue;
            return { elementId: node._element_id, labels: node._labels, properties: plainMap(node._properties) };
        }
        case "Relationship": {
            const relationship = content as RelationshipValue;
            return {
                elementId: relationship._element_id,
                startNodeElementId: relationship._start_node_element_id,
                endNodeElementId: relationship._end_node_element_id,
                type: relationship._type,
                properties: plainMap(relationship._properties),
            };
        }
        default:
            return content;
    }
}

function plainMap(map: Record<string, TypedValue>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, plainOf(value)]));
}

/** JSON in the typed form, to be a parameter. */
export function typedOf(value: unknown): TypedValue {
    if (value === null || value === undefined) return { $type: "Null", _value: null };
    if (typeof value === "boolean") return { $type: "Boolean", _value: value };
    if (typeof value === "string") return { $type: "String", _value: value };
    if (typeof value === "number") {
        return { $type: Number.isSafeInteger(value) ? "Integer" : "Float", _value: String(value) };
    }
    if (Array.isArray(value)) return { $type: "List", _value: value.map(typedOf) };
    const entries = Object.entries(value as Record<string, unknown>);
    return { $type: "Map", _value: Object.fromEntries(entries.map(([key, one]) => [key, typedOf(one)])) };
}

export function isNumeric(value: TypedValue): boolean {
    return value.$type === "Integer" || value.$type === "Float";
}

/** RFC 4180 with CR LF. A cell that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvOf(fields: string[], rows: TypedValue[][]): string {
    const lines = [fields.map((field) => quoted(field)), ...rows.map((row) => row.map(csvCell))];
    return lines.map((line) => line.join(",")).join("\r\n") + "\r\n";
}

function csvCell(value: TypedValue): string {
    switch (value.$type) {
        case "Null":
            return "";
        case "Integer":
        case "Float":
        case "Boolean":
            return String(value._value);
        case "List":
        case "Map":
        case "Node":
        case "Relationship":
        case "Path":
            return quoted(JSON.stringify(plainOf(value)));
        default:
            return quoted(textOf(value));
    }
}

function quoted(text: string): string {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

export function jsonOf(fields: string[], rows: TypedValue[][]): string {
    const objects = rows.map((row) =>
        Object.fromEntries(row.map((value, index) => [fields[index] ?? String(index), plainOf(value)])),
    );
    return JSON.stringify(objects, null, 2);
}

export interface Picture {
    nodes: GraphNode[];
    edges: GraphEdge[];
    /** Nodes that the picture leaves out. */
    left: number;
}

/**
 * Every node and relationship of a result, wherever it stands. Ends that the result does not hold are left out.
 * `rank` tells the most specific of a node's labels.
 */
export function pictureOf(rows: TypedValue[][], rank: (label: string) => number, nodesMax: number): Picture {
    const nodes = new Map<string, GraphNode>();
    const edges = new Map<string, GraphEdge>();
    let left = 0;
    const visit = (value: TypedValue): void => {
        switch (value?.$type) {
            case "Node": {
                const node = value._value as NodeValue;
                const id = publicID(node._element_id, "ci");
                if (nodes.has(id)) return;
                if (nodes.size >= nodesMax) left += 1;
                else nodes.set(id, { id, name: caption(node), class: classOf(node._labels, rank) });
                return;
            }
            case "Relationship": {
                const one = value._value as RelationshipValue;
                edges.set(one._element_id, {
                    id: publicID(one._element_id, "rel"),
                    type: one._type,
                    from: publicID(one._start_node_element_id, "ci"),
                    to: publicID(one._end_node_element_id, "ci"),
                });
                return;
            }
            case "List":
            case "Path":
                (value._value as TypedValue[]).forEach(visit);
                return;
            case "Map":
                Object.values(value._value as Record<string, TypedValue>).forEach(visit);
        }
    };
    rows.forEach((row) => row.forEach(visit));
    const shown = [...edges.values()].filter((edge) => nodes.has(edge.from) && nodes.has(edge.to));
    return { nodes: [...nodes.values()], edges: shown, left };
}

/** `4:graph:17` → `ci-17`: the id that the rest of the console knows. */
function publicID(elementID: string, kind: "ci" | "rel"): string {
    return `${kind}-${elementID.slice(elementID.lastIndexOf(":") + 1)}`;
}

function caption(node: NodeValue): string {
    for (const key of ["name", "title", "id"]) {
        const value = node._properties[key];
        if (value && value.$type !== "Null") return textOf(value);
    }
    return node._labels[0] ?? node._element_id.slice(node._element_id.lastIndexOf(":") + 1);
}

function classOf(labels: string[], rank: (label: string) => number): string {
    return [...labels].sort((a, b) => rank(b) - rank(a))[0] ?? "CI";
}
