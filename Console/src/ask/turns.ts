/** A conversation as a value: what each event of a run does to the turn it belongs to. */

import type { Answer, AskEvent } from "../api/answer";
import type { Problem } from "../api/problem";
import type { Localized } from "../api/types";

export interface Step {
    id: string;
    tool: string;
    title?: string | Localized;
    status: string;
    rows?: number;
    ms?: number;
    query?: string;
}

export interface Turn {
    /** Position in the conversation, also the key on the page. */
    number: number;
    question: string;
    phase: "running" | "finished" | "failed" | "stopped";
    run: string | null;
    planner: string | null;
    steps: Step[];
    headline: string | null;
    /** What a language model has written so far. */
    draft: string;
    answer: Answer | null;
    problem: Problem | null;
}

export function newTurn(number: number, question: string): Turn {
    return {
        number,
        question,
        phase: "running",
        run: null,
        planner: null,
        steps: [],
        headline: null,
        draft: "",
        answer: null,
        problem: null,
    };
}

export function afterEvent(turn: Turn, event: AskEvent): Turn {
    if (turn.phase !== "running") return turn;
    switch (event.name) {
        case "run.started":
            return { ...turn, run: event.data.run, planner: event.data.planner };
        case "step.started": {
            const { step, tool, title } = event.data;
            return { ...turn, steps: [...turn.steps, { id: step, tool, title, status: "running" }] };
        }
        case "step.finished": {
            const { step, ...result } = event.data;
            const isKnown = turn.steps.some((one) => one.id === step);
            const steps = isKnown ? turn.steps : [...turn.steps, { id: step, tool: result.tool, status: "running" }];
            return { ...turn, steps: steps.map((one) => (one.id === step ? { ...one, ...result } : one)) };
        }
        case "answer.partial":
            return { ...turn, headline: event.data.headline };
        case "llm.delta":
            return { ...turn, draft: turn.draft + event.data.text };
        case "run.finished":
            return withAnswer(turn, event.data.answer);
        case "error":
            return { ...turn, phase: "failed", problem: event.data.problem };
    }
}

/** The steps of the answer win over the streamed ones, but keep the titles that only the stream had. */
function withAnswer(turn: Turn, answer: Answer): Turn {
    const titles = new Map(turn.steps.map((step) => [step.id, step.title]));
    const steps = answer.run?.steps?.map((step) => ({ ...step, title: titles.get(step.id) })) ?? turn.steps;
    return {
        ...turn,
        phase: "finished",
        answer,
        steps,
        headline: answer.headline,
        run: answer.run?.id ?? turn.run,
        planner: answer.run?.planner ?? turn.planner,
    };
}

/** Run ids that a follow-up question may refer to, oldest first. */
export function previousRuns(turns: Turn[], countMax: number): string[] {
    return turns.flatMap((turn) => (turn.phase === "finished" && turn.run ? [turn.run] : [])).slice(-countMax);
}
