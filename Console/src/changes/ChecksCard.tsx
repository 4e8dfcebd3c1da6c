import type { ChangeSet } from "../api/changeSets";
import type { Value } from "../api/types";
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
                                    <Link href={pathOfCI(conflict.ci)}>{conflict.name ?? conflict.ci}</Link> ·{" "}
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
    const words = t.changeSets;
    const risk = one.checks?.risk;
    const impacted = Array.isArray(risk?.impacted) ? risk?.impacted.length : risk?.impacted;
    return (
        <section className="card" data-testid="risk">
            <div className="card-head">
                <h2>{words.risk}</h2>
                {risk && <RiskBadge band={risk.band} />}
            </div>
            {!risk && <p className="muted">{words.noRisk}</p>}
            {typeof impacted === "number" && <p>{words.impacted(format.number(impacted))}</p>}
            <Lines lines={risk?.reasons} />
            {risk?.lostRedundancy && risk.lostRedundancy.length > 0 && (
                <>
                    <h3>{words.lostRedundancy}</h3>
                    <Lines lines={risk.lostRedundancy} />
                </>
            )}
        </section>
    );
}

function Lines({ lines }: { lines: Value[] | undefined }) {
    const { format, language } = useI18n();
    if (!lines || lines.length === 0) return null;
    /** A line is a text, a text in both languages, or something with a name or a message. */
    const text = (line: Value): string => {
        if (typeof line !== "object" || line === null || Array.isArray(line)) return format.value(line);
        const own = line[language] ?? line.message ?? line.text ?? line.name ?? line.en;
        return typeof own === "string" ? own : typeof own === "object" ? text(own ?? null) : format.value(line);
    };
    return (
        <ul className="plain-list">
            {lines.map((line, index) => (
                <li key={index}>{text(line)}</li>
            ))}
        </ul>
    );
}
