import assert from "node:assert/strict";
import { test } from "node:test";
import type { Column, Row } from "../../Console/src/api/answer";
import { csv, ordered } from "../../Console/src/ask/blocks/table";
import { stateKey } from "../../Console/src/ci/states";

const columns: Column[] = [
    { key: "ci", label: "CI", type: "ci" },
    { key: "state", label: "State", type: "state" },
    { key: "n", label: "Pods, all", type: "integer" },
];
const row = (name: string, state: string, n: number | null): Row => ({
    ci: { id: name, name, class: "K8sPod" },
    state,
    n,
});
const rows = [row("web-10", "ok", 2), row("web-9", "down", null), row("api", "atRisk", 10)];
const names = (sorted: Row[]) => sorted.map((one) => (one.ci as { name: string }).name);

test("names sort as people count, numbers by value, states by gravity, and gaps come last", () => {
    const by = (key: string, isDescending: boolean) => names(ordered(rows, columns, { key, isDescending }, "en"));
    assert.deepEqual(by("ci", false), ["api", "web-9", "web-10"]);
    assert.deepEqual(by("n", false), ["web-10", "api", "web-9"]);
    assert.deepEqual(by("n", true), ["api", "web-10", "web-9"]);
    assert.deepEqual(by("state", true), ["web-9", "api", "web-10"]);
    assert.deepEqual(names(ordered(rows, columns, null, "en")), ["web-10", "web-9", "api"]);
});

test("an exported table is quoted, and no cell of it is a formula", () => {
    const text = csv(columns, [row('=cmd|"x"', "down", -3), row("a\nb", "ok", null)]);
    assert.equal(text, 'CI,State,"Pods, all"\r\n"\'=cmd|""x""",down,-3\r\n"a\nb",ok,\r\n');
});

test("a state is known in any spelling", () => {
    for (const spelling of ["atRisk", "at_risk", "AT_RISK", "at-risk", "at risk"]) {
        assert.equal(stateKey(spelling), "at_risk");
    }
});
