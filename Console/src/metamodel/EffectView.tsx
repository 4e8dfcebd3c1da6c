import type { DefinitionEffect } from "../api/definitions";
import { useI18n } from "../i18n/I18n";
import { Link, pathOfCI } from "../shell/router";
import { Notice } from "../ui/Notice";

const problemsShown = 50;

/** What a definition would do to what exists: how many CIs it reaches, and which values would no longer fit. */
export function EffectView({ effect }: { effect: DefinitionEffect }) {
    const { t, format } = useI18n();
    const problems = effect.problems ?? [];
    const title = t.metamodel.affected(format.number(effect.affected ?? 0));
    return (
        <div data-testid="effect">
            <Notice tone={problems.length > 0 ? "warn" : "good"} title={title}>
                {problems.length === 0 ? (
                    <p>{t.metamodel.noProblems}</p>
                ) : (
                    <>
                        <p>{t.metamodel.problems(format.number(problems.length))}</p>
                        <ul>
                            {problems.slice(0, problemsShown).map((problem, index) => (
                                <li key={index}>
                                    {problem.ci && <Link href={pathOfCI(problem.ci)}>{problem.name ?? problem.ci}</Link>}{" "}
                                    {problem.message}
                                </li>
                            ))}
                        </ul>
                    </>
                )}
            </Notice>
        </div>
    );
}
