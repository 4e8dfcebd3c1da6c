import { useState } from "react";
import type { Content } from "../api/definitions";
import { quality, type RuleRun } from "../api/quality";
import { CILink } from "../ci/CILink";
import { useI18n } from "../i18n/I18n";
import { useClient } from "../shell/Session";
import { Notice } from "../ui/Notice";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";

const failingShown = 50;

/** Runs a rule that is not saved yet on the present estate. */
export function RuleTest({ content }: { content: Content | null }) {
    const { t, format } = useI18n();
    const client = useClient();
    const action = useAction();
    const [result, setResult] = useState<RuleRun | null>(null);
    const words = t.metamodel;
    const run = () =>
        void action.run(async () => {
            setResult(null);
            setResult(await quality(client).tryRule(content ?? {}));
        });
    return (
        <fieldset className="side" data-testid="rule-test">
            <legend>{words.test}</legend>
            <p className="muted small">{words.testHint}</p>
            <div className="actions">
                <button
                    type="button"
                    className="button"
                    disabled={action.isBusy || content === null}
                    onClick={run}
                    data-testid="rule-run"
                >
                    {action.isBusy ? words.testing : words.test}
                </button>
            </div>
            {action.problem && <ProblemNotice problem={action.problem} />}
            {result && (
                <Notice
                    tone={result.failing.length > 0 ? "warn" : "good"}
                    title={words.tested(
                        format.number(result.total),
                        format.number(result.matched),
                        format.milliseconds(result.seconds * 1000),
                    )}
                >
                    {result.givenUp && <p>{result.givenUp}</p>}
                    {result.failing.length > 0 && (
                        <ul aria-label={words.failing}>
                            {result.failing.slice(0, failingShown).map(({ problem, ...ci }) => (
                                <li key={ci.id}>
                                    <CILink ci={ci} /> {problem}
                                </li>
                            ))}
                        </ul>
                    )}
                </Notice>
            )}
        </fieldset>
    );
}
