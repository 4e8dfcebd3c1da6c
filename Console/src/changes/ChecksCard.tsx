import type { ChangeSet } from "../api/changeSets";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { Link, pathOfCI } from "../shell/router";
import { Icon } from "../ui/Icon";
import { RiskBadge } from "./badges";

/** Problems and three-way conflicts. */
export function ChecksCard({ one }: { one: ChangeSet }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const words = t.changeSets;
    const checks = one.checks;
    const problems = checks?.problems ?? [];
    const conflicts = checks?.conflicts ?? [];
    return (
        <section className="card" data-testid="checks">
            <h2>{words.checks}</h2>
            {!checks && <p className="muted">{words.notChecked}</p>}
            {checks && problems.length + conflicts.length === 0 && (
                <p className="all-good">
                    <Icon name="check" /> {words.noProblems}
                </p>
            )}
            {problems.length > 0 && (
                <ul className="list" aria-label={words.problems}>
                    {problems.map((problem, index) => (
                        <li key={index}>
                            <span className="bad-text">{problem.message}</span>
                            {problem.hint && <span className="small">{problem.hint}</span>}
                            <span className="muted small">
                                {[
                                    typeof problem.operation === "number"
                                        ? words.operation(format.number(problem.operation + 1))
                                        : null,
                                    problem.code,
                                ]
                                    .filter(Boolean)
                                    .join(" · ")}
                            </span>
                        </li>
                    ))}
                </ul>
            )}
            {conflicts.length > 0 && (
                <>
                    <h3>{words.conflicts}</h3>
                    <p className="muted small">{words.conflictHint}</p>
                    <ul className="list" data-testid="conflicts">
                        {conflicts.map((conflict, index) => (
                            <li key={index}>
                                <span>
                                    <Link href={pathOfCI(conflict.ci)}>{conflict.ci}</Link> ·{" "}
                                    {catalogue.anyAttributeLabel(conflict.attribute)}
                                </span>
                                <dl className="definition-list small">
                                    <dt>{words.base_}</dt>
                                    <dd>{format.value(conflict.base)}</dd>
                                    <dt>{words.mine_}</dt>
                                    <dd>{format.value(conflict.mine)}</dd>
                                    <dt>{words.theirs}</dt>
                                    <dd>{format.value(conflict.theirs)}</dd>
                                </dl>
                            </li>
                        ))}
                    </ul>
                </>
            )}
        </section>
    );
}

/** How risky it is, and why. */
export function RiskCard({ one }: { one: ChangeSet }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const words = t.changeSets;
    const risk = one.checks?.risk;
    return (
        <section className="card" data-testid="risk">
            <div className="card-head">
                <h2>{words.risk}</h2>
                {risk && <RiskBadge band={risk.band} />}
            </div>
            {!risk && <p className="muted">{words.noRisk}</p>}
            {risk && <p>{words.impacted(format.number(risk.impacted))}</p>}
            {risk?.reasons && risk.reasons.length > 0 && (
                <ul className="plain-list">
                    {risk.reasons.map((reason) => (
                        <li key={reason}>{reason}</li>
                    ))}
                </ul>
            )}
            {risk?.lostRedundancy && risk.lostRedundancy.length > 0 && (
                <>
                    <h3>{words.lostRedundancy}</h3>
                    <ul className="plain-list">
                        {risk.lostRedundancy.map((lost) => (
                            <li key={`${lost.ci} ${lost.relation}`}>
                                <Link href={pathOfCI(lost.ci)}>{lost.name}</Link>{" "}
                                <span className="muted">
                                    {catalogue.relationLabel(lost.relation, "outgoing")}: {format.number(lost.before)} →{" "}
                                    {format.number(lost.after)}
                                </span>
                            </li>
                        ))}
                    </ul>
                </>
            )}
        </section>
    );
}
