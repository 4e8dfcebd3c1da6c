import type { DefinitionEffect, SaveOptions } from "../api/definitions";
import { useI18n } from "../i18n/I18n";
import { Link, pathOfCI } from "../shell/router";
import { CheckField } from "../ui/Field";
import { Notice } from "../ui/Notice";

const problemsShown = 50;

interface EffectViewProps {
    effect: DefinitionEffect;
    options: SaveOptions;
    choose(options: SaveOptions): void;
}

/** What a definition would do to what exists: how many CIs it reaches, and which values would no longer fit. */
export function EffectView({ effect, options, choose }: EffectViewProps) {
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
                        <p>{t.metamodel.problems(format.number(effect.problemCount ?? problems.length))}</p>
                        <ul>
                            {problems.slice(0, problemsShown).map((problem, index) => (
                                <li key={index}>
                                    {problem.ci && <Link href={pathOfCI(problem.ci)}>{problem.name ?? problem.ci}</Link>}{" "}
                                    {problem.message}
                                </li>
                            ))}
                        </ul>
                        <CheckField
                            label={t.metamodel.keep}
                            checked={options.keep ?? false}
                            change={(keep) => choose({ ...options, keep })}
                            testId="effect-keep"
                        />
                    </>
                )}
                {(effect.operationCount ?? 0) > 0 && (
                    <CheckField
                        label={t.metamodel.migrate(format.number(effect.operationCount ?? 0))}
                        checked={options.migrate ?? false}
                        change={(migrate) => choose({ ...options, migrate })}
                        testId="effect-migrate"
                    />
                )}
            </Notice>
        </div>
    );
}
