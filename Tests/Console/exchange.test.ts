/** Files, keys of requests and times, apart from how they look. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { exportAddress, formatOfName, formatOfText } from "../../Console/src/api/exchange";
import { ApiError } from "../../Console/src/api/problem";
import { RequestKeys } from "../../Console/src/api/requestKeys";
import { instantOf, localOf } from "../../Console/src/ci/moments";

test("a file's name or its beginning says what it is", () => {
    assert.equal(formatOfName("estate.CSV"), "csv");
    assert.equal(formatOfName("자산 2026.yml"), "yaml");
    assert.equal(formatOfName("graph.v2.graphml"), "graphml");
    assert.equal(formatOfName("estate"), null);
    assert.equal(formatOfText(' {"cis": []}'), "json");
    assert.equal(formatOfText("<?xml version='1.0'?>"), "graphml");
    assert.equal(formatOfText("cis:\n  - name: web"), "yaml");
    assert.equal(formatOfText("class,name\nHost,a: b"), "csv");
    assert.equal(formatOfText("name\nweb"), "csv");
});

test("an export has the search and the class of the list", () => {
    assert.equal(exportAddress("csv", "프레스 OR a&b", "Host"), "/api/v1/export?format=csv&q=%ED%94%84%EB%A0%88%EC%8A%A4+OR+a%26b&class=Host");
    assert.equal(exportAddress("xlsx", "", ""), "/api/v1/export?format=xlsx");
});

test("a write has one key until it is answered", async () => {
    const keys = new RequestKeys();
    const sent: (string | null)[] = [];
    const lost = async (key: string | null) => {
        sent.push(key);
        throw ApiError.unreachable();
    };
    const answered = async (key: string | null) => void sent.push(key);
    const write = (body: unknown) => ["POST", "/cis", { body }] as ["POST", string, { body: unknown }];
    await assert.rejects(keys.once(write({ name: "a" }), lost));
    await Promise.all([keys.once(write({ name: "a" }), answered), keys.once(write({ name: "a" }), answered)]);
    await keys.once(write({ name: "b" }), answered);
    await keys.once(write({ name: "a" }), answered);
    assert.equal(sent[0], sent[1]);
    assert.equal(sent[1], sent[2]);
    assert.notEqual(sent[3], sent[2]);
    assert.notEqual(sent[4], sent[2], "a new write of the same words is another one");
});

test("a refused write gives its key up, one under way keeps it", async () => {
    const keys = new RequestKeys();
    const sent: (string | null)[] = [];
    const refused = (status: number) => async (key: string | null) => {
        sent.push(key);
        throw new ApiError({ type: "", title: "", status });
    };
    for (const status of [409, 422, 422]) {
        await assert.rejects(keys.once(["PUT", "/x", { body: 1 }], refused(status)));
    }
    assert.equal(sent[0], sent[1]);
    assert.notEqual(sent[1], sent[2]);
});

test("two files of one size have keys of their own, a very large one has none", async () => {
    const keys = new RequestKeys();
    const sent: (string | null)[] = [];
    const lost = async (key: string | null) => {
        sent.push(key);
        throw ApiError.unreachable();
    };
    const [one, other] = [new Blob(["a"]), new Blob(["b"])];
    for (const body of [one, other, one]) await assert.rejects(keys.once(["POST", "/import", { body }], lost));
    assert.notEqual(sent[0], sent[1]);
    assert.equal(sent[0], sent[2]);
    const large = new Blob([new Uint8Array(61 << 20)]);
    await assert.rejects(keys.once(["POST", "/import", { body: large }], lost));
    assert.equal(sent[3], null);
});

test("a time goes into the browser's own field and comes back", () => {
    assert.equal(instantOf(localOf("2020-06-01T10:20:30Z")), "2020-06-01T10:20:30Z");
    assert.equal(localOf("no time"), "");
    assert.equal(instantOf(""), "");
});
