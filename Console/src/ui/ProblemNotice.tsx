import type { Problem } from "../api/problem";
import { useI18n } from "../i18n/I18n";
import type { Dictionary } from "../i18n/en";
import { Icon } from "./Icon";

/** What went wrong and what to do, as the server said it. */
export function ProblemNotice({ problem, retry }: { problem: Problem; retry?: () => void }) {
    const { t } = useI18n();
    const { title, detail, hint } = worded(problem, t);
    return (
        <div className="notice notice-error" role="alert" data-testid="problem">
            <Icon name="alert" size={18} />
            <div className="notice-body">
                <p className="notice-title">{detail ?? title}</p>
                {hint && (
                    <p>
                        <span className="muted">{t.problem.remedy}: </span>
                        {hint}
                    </p>
                )}
                {problem.instance && <p className="muted small">{t.problem.request(problem.instance)}</p>}
                {retry && (
                    <button type="button" className="button" onClick={retry}>
                        {t.retry}
                    </button>
                )}
            </div>
        </div>
    );
}

/** The two problems that the browser finds itself are worded here; all others by the server. */
function worded(problem: Problem, t: Dictionary): { title: string; detail?: string; hint?: string } {
    if (problem.type === "unreachable") return { title: t.problem.unreachable, hint: t.problem.unreachableHint };
    if (problem.type === "interrupted") return { title: t.problem.interrupted, hint: t.problem.interruptedHint };
    return problem;
}
