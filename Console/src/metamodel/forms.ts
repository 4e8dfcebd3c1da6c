/** What the form of each kind of definition asks for. What a form does not know stays as it is in the content. */

import type { DefinitionKind } from "../api/definitions";

export type Control =
    | { is: "text" }
    | { is: "number" }
    | { is: "check" }
    | { is: "code" }
    | { is: "json" }
    | { is: "class" }
    | { is: "list" }
    /** A text in both languages. */
    | { is: "localized" }
    | { is: "choice"; options: string[] }
    /** Values for the attributes of the class that the content names. */
    | { is: "values" }
    | { is: "rows"; fields: FieldSpec[]; title: string };

export interface FieldSpec {
    path: string;
    control: Control;
    /** The key of the text, where it is not the path. */
    label?: string;
}

const text = (path: string): FieldSpec => ({ path, control: { is: "text" } });
const number = (path: string): FieldSpec => ({ path, control: { is: "number" } });
const check = (path: string): FieldSpec => ({ path, control: { is: "check" } });
const code = (path: string): FieldSpec => ({ path, control: { is: "code" } });
const list = (path: string): FieldSpec => ({ path, control: { is: "list" } });
const ciClass = (path: string): FieldSpec => ({ path, control: { is: "class" } });
const localized = (path: string): FieldSpec => ({ path, control: { is: "localized" } });
const choice = (path: string, ...options: string[]): FieldSpec => ({ path, control: { is: "choice", options } });
const rows = (path: string, title: string, ...fields: FieldSpec[]): FieldSpec => ({
    path,
    control: { is: "rows", fields, title },
});

const attributeTypes = [
    "string",
    "text",
    "integer",
    "decimal",
    "boolean",
    "instant",
    "date",
    "duration",
    "enumeration",
    "strings",
    "ip",
    "cidr",
    "mac",
    "url",
    "semver",
    "uuid",
    "geo",
    "json",
    "reference",
    "secret",
];

export const forms: Partial<Record<DefinitionKind, FieldSpec[]>> = {
    class: [
        localized("label"),
        ciClass("parent"),
        text("icon"),
        list("traits"),
        list("synonyms"),
        text("lifecycle"),
        text("nameTemplate"),
        text("namePattern"),
        check("abstract"),
        rows(
            "attributes",
            "key",
            text("key"),
            choice("type", ...attributeTypes),
            localized("label"),
            text("unit"),
            choice("requirement", "optional", "recommended", "mandatory"),
            choice("uniqueWithin", "tenant", "parent", "site"),
            text("constraint.pattern"),
            number("constraint.minimum"),
            number("constraint.maximum"),
            list("constraint.options"),
            ciClass("constraint.referencedClass"),
            text("normaliser"),
            { path: "default", control: { is: "json" } },
            check("sensitive"),
            check("searchable"),
        ),
    ],
    "relation-type": [
        localized("label"),
        localized("inverseLabel"),
        text("inverseKey"),
        rows("endpoints", "from", ciClass("from"), ciClass("to")),
        check("symmetric"),
        number("cardinality.perSource.min"),
        number("cardinality.perSource.max"),
        number("cardinality.perTarget.min"),
        number("cardinality.perTarget.max"),
        { path: "owner", label: "ownerSide", control: { is: "choice", options: ["source", "target"] } },
        text("acyclicGroup"),
        number("evidenceSeconds"),
        { path: "impact", control: { is: "json" } },
    ],
    lifecycle: [
        localized("label"),
        rows("states", "key", text("key"), localized("label")),
        text("initial"),
        rows("transitions", "from", text("from"), text("to")),
        rows("entry", "state", text("state"), code("expression"), localized("message")),
    ],
    template: [
        localized("label"),
        ciClass("class"),
        { path: "name", label: "nameTemplate", control: { is: "text" } },
        { path: "attributes", label: "values", control: { is: "values" } },
    ],
    identification: [
        ciClass("class"),
        rows(
            "entries",
            "strength",
            list("attributes"),
            choice("scope", "tenant", "parent"),
            choice("strength", "strong", "medium", "weak"),
        ),
    ],
    ban: [text("attribute"), text("pattern"), text("reason")],
    precedence: [
        ciClass("class"),
        text("attribute"),
        text("source"),
        number("rank"),
        number("freshSeconds"),
        choice("merge", "first", "union", "max", "min", "newest", "most"),
        check("mayCreate"),
        check("mayUpdate"),
        check("mayRetire"),
    ],
    rule: [
        ciClass("class"),
        choice("severity", "info", "warning", "critical"),
        choice("mode", "enforce", "report", "suggest"),
        code("expression"),
        localized("message"),
        code("repair"),
        text("owner"),
        number("dueDays"),
    ],
    policy: [
        text("title"),
        list("appliesTo.classes"),
        list("appliesTo.attributes"),
        list("appliesTo.operations"),
        choice("appliesTo.minimumRisk", "low", "medium", "high"),
        choice("appliesTo.actors", "people", "agents", "sources", "all"),
        rows("stages", "role", choice("role", "reader", "editor", "admin"), list("users"), number("quorum"), check("fourEyes")),
        number("expiresHours"),
        check("emergency"),
    ],
    search: [text("title"), text("query"), list("columns"), text("sort"), check("shared")],
    retention: [
        text("title"),
        { path: "appliesTo", control: { is: "json" } },
        number("keepDays"),
        number("purgeRetiredAfterDays"),
    ],
};
