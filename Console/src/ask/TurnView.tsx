import { summaryOf } from "../api/answer";
import { useI18n } from "../i18n/I18n";
import { ProblemNotice } from "../ui/ProblemNotice";
import { AnswerView } from "./AnswerView";
import { useConversation } from "./Conversation";
import { RichText } from "./RichText";
import { Steps } from "./Steps";
import type { Turn } from "./turns";

/** One question and what became of it. Screen readers hear the headline and the summary, not every row. */
export function TurnView({ turn, isLast }: { turn: Turn; isLast: boolean }) {
    const { t } = useI18n();
    const { ask, isRunning } = useConversation();
    const isWorking = turn.phase === "running";
    return (
        <article className="turn-body" aria-busy={isWorking} data-testid="turn">
            <h2 className="turn-question">
                <span className="visually-hidden">{t.ask.you}: </span>
                {turn.question}
            </h2>
            {isLast && <p className="visually-hidden" role="status">{spoken(turn, t.ask)}</p>}
            {isWorking && (
                <div className="answer answer-running">
                    <p className="working">
                        <span className="spinner" aria-hidden="true" />
                        {turn.headline ?? t.ask.working}
                    </p>
                    <Steps steps={turn.steps} />
                    {turn.draft !== "" && <RichText text={turn.draft} />}
                </div>
            )}
            {turn.answer && <AnswerView answer={turn.answer} steps={turn.steps} isLast={isLast} />}
            {turn.phase === "stopped" && <p className="muted">{t.ask.cancelled}</p>}
            {turn.problem && <ProblemNotice problem={turn.problem} />}
            {(turn.phase === "stopped" || turn.phase === "failed") && (
                <button type="button" className="button" disabled={isRunning} onClick={() => ask(turn.question)}>
                    {t.ask.again}
                </button>
            )}
        </article>
    );
}

function spoken(turn: Turn, texts: { working: string; cancelled: string }): string {
    if (turn.phase === "stopped") return texts.cancelled;
    if (turn.phase === "running") return turn.headline ?? texts.working;
    return turn.answer ? `${turn.answer.headline} ${summaryOf(turn.answer)}` : "";
}
