import { useEffect, useRef } from "react";
import { useI18n } from "../i18n/I18n";
import { navigate, useSearch, useTitle } from "../shell/router";
import { useConversation } from "./Conversation";
import { QuestionBox } from "./QuestionBox";
import { Suggestions } from "./Suggestions";
import { TurnView } from "./TurnView";

/** The start page: one question box, and below it the conversation so far. `/ask?q=…` asks at once. */
export function AskPage() {
    const { t } = useI18n();
    const { turns, ask, clear } = useConversation();
    const asked = useSearch().get("q");
    const last = useRef<HTMLDivElement>(null);
    const seen = useRef(turns.length);
    useTitle(t.product);

    useEffect(() => {
        if (!asked) return;
        navigate("/ask", "replace");
        ask(asked);
    }, [asked]);

    useEffect(() => {
        if (turns.length > seen.current) last.current?.scrollIntoView({ block: "start" });
        seen.current = turns.length;
    }, [turns.length]);

    if (turns.length === 0) {
        return (
            <div className="ask ask-start">
                <h1>{t.ask.heading}</h1>
                <p className="muted">{t.ask.intro}</p>
                <QuestionBox />
                <Suggestions />
            </div>
        );
    }
    return (
        <div className="ask">
            <div className="ask-bar">
                <h1 className="visually-hidden">{t.ask.conversation}</h1>
                <button type="button" className="button button-quiet" onClick={clear}>
                    {t.ask.clear}
                </button>
            </div>
            {turns.map((turn, index) => {
                const isLast = index === turns.length - 1;
                return (
                    <div
                        key={turn.number}
                        ref={isLast ? last : undefined}
                        className={isLast ? "turn turn-last" : "turn"}
                    >
                        <TurnView turn={turn} isLast={isLast} />
                    </div>
                );
            })}
            <div className="ask-dock">
                <QuestionBox />
            </div>
        </div>
    );
}
