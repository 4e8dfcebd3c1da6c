import assert from "node:assert/strict";
import { test } from "node:test";
import type { TypedValue } from "../../Console/src/api/query";
import { completionOf, type Schema } from "../../Console/src/query/completion";
import { planRows } from "../../Console/src/query/plan";
import { parametersOf, prepared } from "../../Console/src/query/statement";
import { errorOffset, tokens, unitsBefore } from "../../Console/src/query/tokens";
import { csvOf, pictureOf, plainOf, textOf, typedOf } from "../../Console/src/query/values";

const schema: Schema = {
    labels: ["Server", "Service", "서버"],
    types: ["RUNS_ON"],
    keys: ["name", "os"],
    functions: ["toInteger", "date.truncate"],
    procedures: ["db.labels", "graph.impact"],
};
const words = (text: string) => completionOf(text, schema, ["node"]).words;

const node = (id: number, labels: string[], name?: string): TypedValue => ({
    $type: "Node",
    _value: { _element_id: `4:g:${id}`, _labels: labels, _properties: name ? { name: typedOf(name) } : {} },
});
const relationship = (id: number, from: number, to: number): TypedValue => ({
    $type: "Relationship",
    _value: {
        _element_id: `5:g:${id}`,
        _start_node_element_id: `4:g:${from}`,
        _end_node_element_id: `4:g:${to}`,
        _type: "RUNS_ON",
        _properties: {},
    },
});

test("no letter of a statement is lost among its words", () => {
    for (const text of [
        "MATCH (n:Server {name: $x}) WHERE n.a = 1.5e3 RETURN count(n) // 끝",
        "RETURN 'it\\'s' + \"open",
        "/* never closed",
        "RETURN `a b`, '🚀', $`p q` ",
        "",
        "'''\"\"\"```$:",
    ]) {
        assert.equal(tokens(text).map((token) => token.text).join(""), text);
    }
    const kinds = tokens("match (n:Server) return count(n), $p, 'a'").map((token) => `${token.kind} ${token.text}`);
    for (const wanted of ["keyword match", "label :Server", "keyword count", "parameter $p", "string 'a'", "name n"]) {
        assert.ok(kinds.includes(wanted), wanted);
    }
});

test("completion offers what may stand at the cursor", () => {
    assert.deepEqual(words("MATCH (n:Se"), ["Server", "Service"]);
    assert.deepEqual(words("MATCH (n:서"), ["서버"]);
    assert.deepEqual(words("MATCH ()-[r:"), ["RUNS_ON"]);
    assert.deepEqual(words("RETURN n.na"), ["name"]);
    assert.deepEqual(words("CALL graph."), ["graph.impact"]);
    assert.deepEqual(words("RETURN date.tr"), ["date.truncate("]);
    assert.deepEqual(words("RETURN $"), ["node"]);
    assert.deepEqual(words("mat"), ["match"]);
    assert.deepEqual(words("RETURN 'n:Se"), []);
    assert.deepEqual(words("// n:Se"), []);
});

test("values read as Cypher writes them", () => {
    const path: TypedValue = {
        $type: "Path",
        _value: [node(1, ["Server"], "a"), relationship(1, 2, 1), node(2, [])],
    };
    assert.equal(textOf(path), '(:Server {name: "a"})<-[:RUNS_ON]-()');
    assert.equal(textOf(typedOf({ "a b": [1, "x", null] })), '{`a b`: [1, "x", null]}');
    assert.equal(plainOf({ $type: "Integer", _value: "9007199254740993" }), "9007199254740993");
    assert.deepEqual(plainOf(typedOf({ a: [1, 2.5, null, true] })), { a: [1, 2.5, null, true] });
});

test("an exported result is quoted, and no cell of it is a formula", () => {
    assert.equal(csvOf(["a", "b"], [[typedOf("=1+1"), typedOf(-3)], [typedOf([1, "x"]), typedOf(null)]]),
        'a,b\r\n\'=1+1,-3\r\n"[1,""x""]",\r\n');
});

test("a picture has each node once, and no relationship without its ends", () => {
    const rows = [[node(1, ["CI", "Server"], "a"), relationship(1, 1, 2)], [{ $type: "List", _value: [node(1, []), node(2, [])] }],
        [relationship(2, 1, 9)]];
    const picture = pictureOf(rows, (label) => label.length, 10);
    assert.deepEqual(picture.nodes.map((one) => [one.id, one.class]), [["ci-1", "Server"], ["ci-2", "CI"]]);
    assert.deepEqual(picture.edges.map((one) => one.id), ["rel-1"]);
    assert.equal(pictureOf(rows, () => 0, 1).left, 1);
});

test("what is put before a statement is known, so that errors point to what was typed", () => {
    assert.deepEqual(prepared("RETURN 1;", "run", ""), { text: "RETURN 1", added: 0 });
    assert.equal(prepared("RETURN 1", "profile", "42").text, "PROFILE\nUSE graph.asOf(42)\nRETURN 1");
    const { text, added } = prepared(" explain RETURN x", "run", "42");
    assert.equal(text, "explain\nUSE graph.asOf(42)\nRETURN x");
    assert.equal(text.indexOf("x", 30) - added, " explain RETURN x".lastIndexOf("x"));
    assert.equal(errorOffset("bad (line 1, column 8 (offset: 7))\n…"), 7);
    assert.equal(errorOffset("bad"), null);
    assert.equal(unitsBefore("🚀x", 1), 2);
});

test("parameters are a JSON object", () => {
    assert.deepEqual(parametersOf(""), {});
    assert.deepEqual(parametersOf('{"n": 1}'), { n: { $type: "Integer", _value: "1" } });
    assert.equal(parametersOf("[1]"), null);
    assert.equal(parametersOf("{"), null);
});

test("a plan is a tree with shares of its largest", () => {
    const rows = planRows({
        operatorType: "ProduceResults@rootline", records: 2, dbHits: 0, time: 1e6,
        children: [{ operatorType: "Scan", arguments: { Details: "n", EstimatedRows: 4 }, records: 4, dbHits: 8, time: 2e6 }],
    });
    assert.deepEqual(rows.map((row) => [row.depth, row.operator, row.share.rows, row.milliseconds]),
        [[0, "ProduceResults", 0.5, 1], [1, "Scan", 1, 2]]);
});
