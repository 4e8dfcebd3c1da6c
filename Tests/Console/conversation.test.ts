import assert from "node:assert/strict";
import { test } from "node:test";
import { askEvent, type Answer, type AskEvent } from "../../Console/src/api/answer";
import { afterEvent, newTurn, previousRuns, type Turn } from "../../Console/src/ask/turns";

const answer: Answer = {
    question: "q",
    language: "en",
    status: "answered",
    headline: "Three pods.",
    run: { id: "run-1", ms: 4, planner: "built-in", steps: [{ id: "n1", tool: "search", status: "ok", rows: 3 }] },
};

const run: AskEvent[] = [
    { name: "run.started", data: { run: "run-1", question: "q", language: "en", planner: "built-in" } },
    { name: "step.started", data: { step: "n1", tool: "search", title: "Find the pods" } },
    { name: "step.finished", data: { step: "n1", tool: "search", status: "ok", rows: 3, ms: 1 } },
    { name: "answer.partial", data: { headline: "Three" } },
    { name: "llm.delta", data: { text: "Three " } },
    { name: "llm.delta", data: { text: "pods." } },
];

function turnAfter(events: AskEvent[]): Turn {
    return events.reduce(afterEvent, newTurn(1, "q"));
}

test("a running turn shows its steps, its headline and what is being written", () => {
    const turn = turnAfter(run);
    assert.equal(turn.phase, "running");
    assert.equal(turn.headline, "Three");
    assert.equal(turn.draft, "Three pods.");
    assert.deepEqual(turn.steps, [{ id: "n1", tool: "search", title: "Find the pods", status: "ok", rows: 3, ms: 1 }]);
});

test("the answer ends the turn and its steps keep their titles", () => {
    const turn = turnAfter([...run, { name: "run.finished", data: { answer } }]);
    assert.equal(turn.phase, "finished");
    assert.equal(turn.headline, "Three pods.");
    assert.equal(turn.steps[0]?.title, "Find the pods");
});

test("an error ends the turn, and what comes after is ignored", () => {
    const problem = { type: "x", title: "Timeout", status: 504 };
    const turn = turnAfter([...run, { name: "error", data: { problem } }, { name: "run.finished", data: { answer } }]);
    assert.equal(turn.phase, "failed");
    assert.equal(turn.problem, problem);
    assert.equal(turn.answer, null);
});

test("a step that finishes without having started is shown all the same", () => {
    const turn = turnAfter([{ name: "step.finished", data: { step: "n9", tool: "impact", status: "error" } }]);
    assert.deepEqual(turn.steps, [{ id: "n9", tool: "impact", status: "error" }]);
});

test("a follow-up refers to the newest finished runs only", () => {
    const finished = (id: string): Turn => ({ ...newTurn(1, "q"), phase: "finished", run: id });
    const turns = [finished("a"), finished("b"), { ...newTurn(3, "q"), run: "c" }, finished("d")];
    assert.deepEqual(previousRuns(turns, 2), ["b", "d"]);
});

test("events of unknown names and of no object are skipped", () => {
    assert.equal(askEvent("plan.updated", {}), null);
    assert.equal(askEvent("toString", {}), null);
    assert.equal(askEvent("run.finished", "text"), null);
});
