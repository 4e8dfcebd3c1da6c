import assert from "node:assert/strict";
import { test } from "node:test";
import { blocks } from "../../Console/src/ask/RichText";
import { groupedRelations } from "../../Console/src/ci/CIRelations";
import { en } from "../../Console/src/i18n/en";
import { formatters } from "../../Console/src/i18n/format";
import { ko } from "../../Console/src/i18n/ko";
import { withParticle } from "../../Console/src/i18n/particle";
import { routeOf } from "../../Console/src/shell/router";

function texts(part: unknown, path = ""): [string, string][] {
    if (typeof part === "string") return [[path, part]];
    if (typeof part === "function") return [[path, String(part("built-in", "2", "3"))]];
    return Object.entries(part as object).flatMap(([key, value]) => texts(value, `${path}.${key}`));
}

test("no text is empty, and Korean texts are Korean but for names and signs", () => {
    const same = new Set([".product", ".none"]);
    const english = new Map(texts(en));
    for (const [path, text] of texts(ko)) {
        assert.notEqual(text.trim(), "", path);
        if (!same.has(path)) assert.match(text, /[가-힣]/, `${path} ${text}`);
        if (!same.has(path)) assert.notEqual(text, english.get(path), path);
    }
});

test("Korean particles follow the last sound", () => {
    const subject = (name: string) => withParticle(name, "이", "가");
    assert.equal(subject("웹"), "웹이");
    assert.equal(subject("서버"), "서버가");
    assert.equal(subject("web-1"), "web-1이");
    assert.equal(subject("web-2"), "web-2가");
    assert.equal(subject("node"), "node가");
    assert.equal(subject("compute.internal"), "compute.internal이");
});

test("values are written in the language and by their unit", () => {
    const [english, korean] = [formatters("en", en), formatters("ko", ko)];
    assert.equal(english.value(1234567), "1,234,567");
    assert.equal(english.value(33260503040, "By"), "31 GiB");
    assert.equal(english.value(1500, "By"), "1,500 B");
    assert.equal(english.value(2, "GB"), "2 GB");
    assert.equal(english.value(8080), "8080");
    assert.equal(korean.value(true), "예");
    assert.equal(english.value(null), "—");
    assert.equal(english.value(["a", 1]), "a, 1");
    assert.match(korean.value("2026-11-02T03:14:07Z"), /^2026\. 11\. /);
    assert.equal(english.value("2026-11 is not a time"), "2026-11 is not a time");
    assert.equal(english.instant("yesterday"), "yesterday");
    const now = Date.parse("2026-01-01T12:00:00Z");
    assert.equal(english.ago("2026-01-01T11:57:00Z", now), "3 minutes ago");
    assert.equal(korean.ago("2026-01-01T11:57:00Z", now), "3분 전");
});

test("addresses lead to their pages", () => {
    assert.deepEqual(routeOf("/"), { page: "ask" });
    assert.deepEqual(routeOf("/ask/"), { page: "ask" });
    assert.deepEqual(routeOf("/cis/ci-42"), { page: "ci", id: "ci-42" });
    assert.deepEqual(routeOf("/cis/a%2Fb"), { page: "ci", id: "a/b" });
    assert.deepEqual(routeOf("/cis/%E0%A4%A"), { page: "ci", id: "%E0%A4%A" });
    assert.deepEqual(routeOf("/changes"), { page: "commits" });
    assert.deepEqual(routeOf("/change-sets/cs-12"), { page: "changeSet", id: "cs-12" });
    assert.deepEqual(routeOf("/metamodel/rule/%ED%8C%90%EA%B5%90"), { page: "definition", kind: "rule", key: "판교" });
    assert.deepEqual(routeOf("/changes/1"), { page: "none" });
    assert.deepEqual(routeOf("/toString"), { page: "none" });
    assert.deepEqual(routeOf("/cis/a/b"), { page: "none" });
});

test("a summary is paragraphs and lists", () => {
    assert.deepEqual(blocks("One.\n\n- a\n- b\nTwo <b>."), [
        { kind: "paragraph", text: "One." },
        { kind: "list", items: ["a", "b"] },
        { kind: "paragraph", text: "Two <b>." },
    ]);
});

test("relations are grouped by type and direction", () => {
    const relation = (type: string, direction: "outgoing" | "incoming") => ({
        id: "rel-1",
        type,
        direction,
        other: { id: "ci-1", name: "x", class: "Host" },
    });
    const runsOn = relation("RUNS_ON", "outgoing");
    const groups = groupedRelations([runsOn, relation("RUNS_ON", "incoming"), runsOn]);
    assert.deepEqual(groups.map((group) => group.length), [2, 1]);
});
