import { useI18n } from "../i18n/I18n";
import type { Dictionary } from "../i18n/en";
import { Icon } from "../ui/Icon";
import type { Step } from "./turns";

/** The tool calls of a run, in the order they started. */
export function Steps({ steps }: { steps: Step[] }) {
    const { t, format } = useI18n();
    if (steps.length === 0) return null;
    return (
        <ol className="steps">
            {steps.map((step) => (
                <li key={step.id} className="step" data-status={step.status}>
                    <StepMark status={step.status} />
                    <span className="step-title">{format.pick(step.title, step.tool)}</span>
                    <span className="step-facts muted">
                        {[
                            stepStatus(step.status, t),
                            step.rows === undefined ? null : t.answer.rows(format.number(step.rows)),
                            step.ms === undefined ? null : format.milliseconds(step.ms),
                        ]
                            .filter(Boolean)
                            .join(" · ")}
                    </span>
                </li>
            ))}
        </ol>
    );
}

function StepMark({ status }: { status: string }) {
    if (status === "running") return <span className="spinner" aria-hidden="true" />;
    return <Icon name={status === "error" || status === "denied" ? "alert" : "check"} size={14} />;
}

function stepStatus(status: string, t: Dictionary): string {
    const known: Record<string, string> = t.answer.step;
    return known[status] ?? status;
}
