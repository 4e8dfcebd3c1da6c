import { createContext, useContext, useRef, useState, type ReactNode } from "react";
import { isAbort, problemOf } from "../api/problem";
import { useI18n } from "../i18n/I18n";
import { useClient } from "../shell/Session";
import { afterEvent, newTurn, previousRuns, type Turn } from "./turns";

const previousRunsMax = 5;

interface Conversation {
    turns: Turn[];
    /** What is typed and not yet asked. */
    draft: string;
    setDraft(text: string): void;
    isRunning: boolean;
    ask(question: string): void;
    stop(): void;
    clear(): void;
}

const Context = createContext<Conversation | null>(null);

/** The turns of this visit, kept in memory while the person moves between the pages. */
export function ConversationProvider({ children }: { children: ReactNode }) {
    const client = useClient();
    const { language } = useI18n();
    const [turns, setTurns] = useState<Turn[]>([]);
    const [draft, setDraft] = useState("");
    const running = useRef<AbortController | null>(null);
    const nextNumber = useRef(1);
    const isRunning = turns.some((turn) => turn.phase === "running");

    const change = (number: number, update: (turn: Turn) => Turn) =>
        setTurns((all) => all.map((turn) => (turn.number === number ? update(turn) : turn)));

    const ask = (text: string) => {
        const question = text.trim();
        if (question === "" || isRunning) return;
        const number = nextNumber.current;
        nextNumber.current += 1;
        const controller = new AbortController();
        running.current = controller;
        const request = { question, language, previous: previousRuns(turns, previousRunsMax) };
        setTurns((all) => [...all, newTurn(number, question)]);
        setDraft("");
        client
            .ask(request, (event) => change(number, (turn) => afterEvent(turn, event)), controller.signal)
            .catch((error: unknown) => {
                const problem = problemOf(error);
                if (isAbort(error)) {
                    change(number, (turn) => ({ ...turn, phase: "stopped" }));
                } else if (problem.status === 401) {
                    setTurns((all) => all.filter((turn) => turn.number !== number));
                    setDraft(question);
                } else {
                    change(number, (turn) => ({ ...turn, phase: "failed", problem }));
                }
            });
    };

    const stop = () => running.current?.abort();

    const clear = () => {
        stop();
        setTurns([]);
    };

    return (
        <Context.Provider value={{ turns, draft, setDraft, isRunning, ask, stop, clear }}>{children}</Context.Provider>
    );
}

export function useConversation(): Conversation {
    const value = useContext(Context);
    if (!value) throw new Error("useConversation outside of ConversationProvider");
    return value;
}
