import assert from "node:assert/strict";
import { test } from "node:test";
import type { CI } from "../../Console/src/api/types";
import type { StateDifference } from "../../Console/src/api/estate";
import { written } from "../../Console/src/api/written";
import { operationsOf } from "../../Console/src/changes/NewChangeSet";
import { touched } from "../../Console/src/changes/PreviewGraph";
import { canRollBack, verbsOf } from "../../Console/src/changes/verbs";
import { ordered, textOf, valueOf } from "../../Console/src/ci/attributeInput";
import { addressOf, listQuery, searchOf } from "../../Console/src/ci/listAddress";
import { stopAt, stopsOf } from "../../Console/src/ci/moments";
import { keyOf } from "../../Console/src/ci/SavedViews";
import { compared, relationsApart } from "../../Console/src/compare/comparison";
import { at, listOf, setting } from "../../Console/src/metamodel/content";
import { messageIn } from "../../Console/src/quality/text";

test("what is typed becomes a value of the attribute's type, and back", () => {
    const cases: [string, string, unknown][] = [
        ["string", " a b ", "a b"],
        ["text", "two\nlines ", "two\nlines "],
        ["integer", "-3", -3],
        ["decimal", "2.5", 2.5],
        ["boolean", "true", true],
        ["boolean", "false", false],
        ["strings", "a\n\n b \n", ["a", "b"]],
        ["json", '{"a": [1]}', { a: [1] }],
        ["integer", "  ", null],
    ];
    for (const [type, text, value] of cases) assert.deepEqual(valueOf(text, type), { ok: true, value }, `${type} ${text}`);
    for (const value of [-3, 2.5, true, "서버", ["a", "b"], { a: [1] }]) {
        const type = Array.isArray(value) ? "strings" : typeof value === "object" ? "json" : typeof value;
        const kind = { number: Number.isInteger(value) ? "integer" : "decimal", boolean: "boolean", string: "string" };
        const name = kind[type as keyof typeof kind] ?? type;
        assert.deepEqual(valueOf(textOf(value as never, name), name), { ok: true, value });
    }
});

test("a number that is none, and JSON that is none, are refused", () => {
    assert.deepEqual(valueOf("1.5", "integer"), { ok: false, why: "number" });
    assert.deepEqual(valueOf("12 GB", "decimal"), { ok: false, why: "number" });
    assert.deepEqual(valueOf("1e999", "decimal"), { ok: false, why: "number" });
    assert.deepEqual(valueOf("{", "json"), { ok: false, why: "json" });
});

test("a form asks for the mandatory first, then for what is recommended, then for what has a value", () => {
    const keys = ordered(
        [{ key: "a" }, { key: "b", requirement: "recommended" }, { key: "c" }, { key: "d", requirement: "mandatory" }],
        { c: 1 },
    ).map((one) => one.key);
    assert.deepEqual(keys, ["d", "b", "c", "a"]);
});

test("a list's address holds all of it, and comes back as it was", () => {
    const query = {
        q: "프레스 OR mes",
        classKey: "Host",
        sort: "-memory_gb",
        columns: ["os", "memory_gb"],
        filters: [{ key: "url", value: "http://a:1/b" }],
    };
    assert.deepEqual(listQuery(new URLSearchParams(addressOf(query).split("?")[1])), query);
    assert.equal(addressOf(listQuery(new URLSearchParams())), "/cis");
});

test("filters join the typed search without changing what it means", () => {
    const filters = [{ key: "os", value: "Rocky" }, { key: "model", value: 'a "b" c' }];
    assert.equal(searchOf({ q: "", filters }), 'os:Rocky AND model:"a \\"b\\" c"');
    assert.equal(searchOf({ q: "a OR b", filters: filters.slice(0, 1) }), "(a OR b) AND os:Rocky");
    assert.equal(searchOf({ q: " plain words", filters: [] }), " plain words");
});

test("the slider stops once at each commit, and finds the state of a commit or a time", () => {
    const on = (day: number, seq: number) => ({ seq, at: `2026-03-0${day}T00:00:00Z` });
    const stops = stopsOf([on(5, 9), on(2, 4), on(2, 4), on(1, 2)]);
    assert.deepEqual(stops.map((stop) => stop.seq), [2, 4, 9]);
    assert.deepEqual(["", "9", "8", "4", "1"].map((asOf) => stopAt(stops, asOf)), [2, 2, 1, 1, 0]);
    assert.equal(stopAt(stops, "2026-03-03T00:00:00Z"), 1);
    assert.equal(stopAt([], ""), -1);
});

function ci(id: string, attributes: CI["attributes"], others: string[]): CI {
    const relations = others.map((other) => ({
        id: `rel-${other}`,
        type: "RUNS_ON",
        direction: "outgoing" as const,
        other: { id: other, name: other, class: "Host" },
    }));
    return { id, name: id, class: "Host", attributes, createdSeq: 1, seq: 1, relations, relationCount: others.length };
}

test("two CIs are compared attribute by attribute and relation by relation", () => {
    const [left, right] = [ci("ci-1", { a: 1, b: ["x"] }, ["ci-7", "ci-8"]), ci("ci-2", { b: ["x"], c: 0 }, ["ci-8"])];
    const different = compared(left, right).filter((row) => !row.isSame);
    assert.deepEqual(different.map((row) => row.key), ["name", "a", "c"]);
    const apart = relationsApart(left, right);
    assert.deepEqual([apart.left.map((one) => one.other.id), apart.right, apart.same], [["ci-7"], [], 1]);
});

test("a change set offers what its state allows", () => {
    assert.equal(verbsOf({ state: "draft" })[0], "check");
    assert.equal(verbsOf({ state: "checked", checks: { problems: [] } })[0], "submit");
    const problems = [{ code: "cycle", message: "a → a" }];
    assert.ok(!verbsOf({ state: "checked", checks: { problems } }).includes("submit"), "what has problems is not submitted");
    assert.deepEqual(verbsOf({ state: "in_review" }), ["approve", "reject", "withdraw"]);
    assert.deepEqual(verbsOf({ state: "applied" }), []);
    assert.deepEqual((["applied", "verified", "draft", "rolled_back"] as const).map((state) => canRollBack({ state })), [
        true,
        true,
        false,
        false,
    ]);
});

test("operations are read as one or as a list, and nothing else", () => {
    assert.equal(operationsOf('{"op": "retireCI", "ci": "ci-1"}')?.length, 1);
    assert.equal(operationsOf('[{"op": "retireCI", "ci": "ci-1"}]')?.length, 1);
    for (const wrong of ["", "[]", "[1]", '{"ci": "ci-1"}', "null", "{"]) assert.equal(operationsOf(wrong), null, wrong);
});

test("the picture of a difference has each CI once and only relations between them", () => {
    const reference = (id: string) => ({ id, name: id, class: "Host" });
    const relation = { id: "rel-1", type: "RUNS_ON", from: reference("ci-1"), to: reference("ci-2") };
    const none = { added: 0, removed: 0, changed: 0 };
    const difference: StateDifference = {
        from: 1,
        to: 2,
        cis: none,
        relations: none,
        addedCIs: [],
        removedCIs: [reference("ci-9")],
        changedCIs: [{ ci: reference("ci-1"), changes: [] }],
        addedRelations: [relation],
        removedRelations: [],
        changedRelations: [],
        truncated: false,
    };
    const { nodes, edges } = touched(difference);
    assert.deepEqual(nodes.map((node) => [node.id, node.focus]), [["ci-1", true], ["ci-2", false]]);
    assert.deepEqual(edges, [{ id: "rel-1", type: "RUNS_ON", from: "ci-1", to: "ci-2" }]);
});

test("parts of a definition are set and taken away without touching the rest", () => {
    const content = { a: 1, b: { c: { d: 2 }, e: 3 } };
    assert.equal(at(content, "b.c.d"), 2);
    assert.equal(at(content, "a.b"), undefined);
    assert.deepEqual(setting(content, "b.c.d", 5), { a: 1, b: { c: { d: 5 }, e: 3 } });
    assert.deepEqual(setting(content, "b.c.d", undefined), { a: 1, b: { e: 3 } });
    assert.deepEqual(setting({}, "x.y", "z"), { x: { y: "z" } });
    assert.deepEqual(content, { a: 1, b: { c: { d: 2 }, e: 3 } });
    assert.deepEqual([listOf(" a, b ,"), listOf(" , ")], [["a", "b"], undefined]);
});

test("202 is a change set in review, anything else is done", () => {
    assert.equal(written({ status: 202, etag: null, value: { id: "cs-1" } as never }).outcome, "review");
    assert.equal(written({ status: 204, etag: null, value: undefined as never }).outcome, "done");
});

test("keys of views and messages of rules know both scripts", () => {
    assert.equal(keyOf("  Hosts of 판교 (DB) "), "hosts-of-판교-db");
    assert.equal(keyOf("///"), "view");
    assert.equal(messageIn("ko", { en: "no owner", ko: "담당 없음" }), "담당 없음");
    assert.equal(messageIn("ko", "plain"), "plain");
});
