import { summaryOf, type Answer, type AnswerStatus } from "../api/answer";
import { useI18n } from "../i18n/I18n";
import { Icon } from "../ui/Icon";
import { AnswerBlock } from "./blocks/AnswerBlock";
import { useConversation } from "./Conversation";
import { RichText } from "./RichText";
import { Sources } from "./Sources";
import { Steps } from "./Steps";
import type { Step } from "./turns";
import { Understood } from "./Understood";

const tones: Record<AnswerStatus, string> = {
    answered: "good",
    no_data: "neutral",
    needs_input: "info",
    not_understood: "warn",
    partial: "warn",
    error: "bad",
};

/** Headline, summary, details, then everything that lets the reader judge them. */
export function AnswerView({ answer, steps, isLast }: { answer: Answer; steps: Step[]; isLast: boolean }) {
    const { t, format } = useI18n();
    const { run, gaps = [], sources = [], next = [], details = [] } = answer;
    const summary = summaryOf(answer);
    const judged = answer.status === "answered" && answer.confidence;
    return (
        <div className="answer" data-testid="answer" data-status={answer.status}>
            <p className="answer-badges">
                <span className={`badge badge-${tones[answer.status] ?? "neutral"}`}>
                    {judged ? t.answer.confidence[judged] : t.answer.status[answer.status] ?? answer.status}
                </span>
                {run && (
                    <span className="muted small">
                        {[t.answer.planner(run.planner), format.milliseconds(run.ms)].join(" · ")}
                    </span>
                )}
            </p>
            <h3 className="headline" data-testid="headline">
                {answer.headline}
            </h3>
            {summary !== "" && (
                <div className="summary" data-testid="summary">
                    <RichText text={summary} />
                </div>
            )}
            {details.map((block, index) => (
                <AnswerBlock key={index} block={block} />
            ))}
            {gaps.length > 0 && (
                <section className="notice notice-warn" data-testid="gaps">
                    <Icon name="alert" size={18} />
                    <div className="notice-body">
                        <h4 className="notice-title">{t.answer.gaps}</h4>
                        <ul>
                            {gaps.map((gap, index) => (
                                <li key={index}>{gap}</li>
                            ))}
                        </ul>
                    </div>
                </section>
            )}
            <div className="evidence">
                {answer.understood && <Understood understood={answer.understood} />}
                {sources.length > 0 && <Sources sources={sources} />}
                {steps.length > 0 && (
                    <details className="disclosure">
                        <summary>{t.answer.steps(format.number(steps.length))}</summary>
                        <Steps steps={steps} />
                    </details>
                )}
            </div>
            {isLast && next.length > 0 && <NextQuestions questions={next} />}
        </div>
    );
}

function NextQuestions({ questions }: { questions: string[] }) {
    const { t } = useI18n();
    const { ask, isRunning } = useConversation();
    return (
        <section>
            <h4 className="eyebrow">{t.answer.next}</h4>
            <ul className="chips">
                {questions.map((question) => (
                    <li key={question}>
                        <button
                            type="button"
                            className="chip chip-action"
                            disabled={isRunning}
                            onClick={() => ask(question)}
                            data-testid="next-question"
                        >
                            {question}
                        </button>
                    </li>
                ))}
            </ul>
        </section>
    );
}
