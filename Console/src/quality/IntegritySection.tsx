import { useState } from "react";
import { quality, type IntegrityCheck } from "../api/quality";
import { useI18n } from "../i18n/I18n";
import { Link, pathOfCI } from "../shell/router";
import { useClient } from "../shell/Session";
import { Badge } from "../ui/Badge";
import { Notice } from "../ui/Notice";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";

const itemsShown = 50;

/** The audit of the whole graph, on demand. */
export function IntegritySection() {
    const { t, format } = useI18n();
    const client = useClient();
    const action = useAction();
    const [checks, setChecks] = useState<IntegrityCheck[] | null>(null);
    const words = t.quality.integrity;
    const run = () => void action.run(async () => setChecks((await quality(client).integrity()).checks));
    return (
        <div className="stack">
            <p className="muted">{words.intro}</p>
            <div className="actions">
                <button
                    type="button"
                    className="button button-primary"
                    disabled={action.isBusy}
                    onClick={run}
                    data-testid="integrity-run"
                >
                    {action.isBusy ? words.running : words.run}
                </button>
            </div>
            {action.problem && <ProblemNotice problem={action.problem} />}
            {checks?.every((check) => check.count === 0) && <Notice tone="good" title={words.clean} />}
            {checks && (
                <ul className="list card" data-testid="integrity">
                    {checks.map((check) => (
                        <li key={check.name}>
                            <span className="inline">
                                <strong>{words.names[check.name] ?? check.name}</strong>
                                <Badge tone={check.count === 0 ? "good" : "bad"}>{format.number(check.count)}</Badge>
                            </span>
                            <Items items={check.items} />
                        </li>
                    ))}
                </ul>
            )}
        </div>
    );
}

function Items({ items }: { items: IntegrityCheck["items"] }) {
    if (items.length === 0) return null;
    return (
        <ul className="plain-list">
            {items.slice(0, itemsShown).map(({ ci, relation, message }, index) => (
                <li key={index}>
                    {ci && <Link href={pathOfCI(ci)}>{ci}</Link>} {relation && <code>{relation}</code>}{" "}
                    <span className="muted">{message}</span>
                </li>
            ))}
        </ul>
    );
}
