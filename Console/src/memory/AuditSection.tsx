import { useState } from "react";
import { memory, type AuditVerdict } from "../api/memory";
import { useI18n } from "../i18n/I18n";
import { useFeatures } from "../shell/Features";
import { useClient } from "../shell/Session";
import { DataTable } from "../ui/DataTable";
import { Empty } from "../ui/Empty";
import { TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { ProblemNotice } from "../ui/ProblemNotice";
import { Shown } from "../ui/Shown";
import { useAction } from "../ui/useAction";
import { useLoad } from "../ui/useLoad";

const pageSize = 100;

/** Who did what when, and the proof that nothing of it has been edited since. */
export function AuditSection() {
    const { t, format } = useI18n();
    const client = useClient();
    const features = useFeatures();
    const action = useAction();
    const [typed, setTyped] = useState({ actor: "", target: "" });
    const [filter, setFilter] = useState(typed);
    const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
    const loaded = useLoad(JSON.stringify(filter), () => memory(client).audit({ ...filter, limit: pageSize }));
    const words = t.memory.audit;
    const verify = () =>
        void action.run(async () => {
            setVerdict(null);
            setVerdict(await memory(client).verify());
        });
    return (
        <div className="stack">
            <p className="muted">{words.intro}</p>
            {features.has("POST /audit/verify") && (
                <div className="actions">
                    <button
                        type="button"
                        className="button button-primary"
                        disabled={action.isBusy}
                        onClick={verify}
                        data-testid="verify"
                    >
                        {action.isBusy ? words.verifying : words.verify}
                    </button>
                </div>
            )}
            {action.problem && <ProblemNotice problem={action.problem} />}
            {verdict?.ok && (
                <Notice
                    tone="good"
                    title={words.ok(format.number(verdict.checked.rows), format.number(verdict.checked.commits))}
                >
                    <p className="small">{words.head(verdict.head.hash)}</p>
                </Notice>
            )}
            {verdict && !verdict.ok && (
                <Notice tone="warn" title={words.broken(format.number(verdict.brokenCount))}>
                    <ul>
                        {verdict.broken.map((one, index) => (
                            <li key={index}>
                                {words.brokenRow(format.number(one.seq), one.why)}{" "}
                                <code>{[one.table, one.row].filter(Boolean).join(" ")}</code>
                            </li>
                        ))}
                    </ul>
                </Notice>
            )}
            <form
                className="filter"
                onSubmit={(event) => {
                    event.preventDefault();
                    setFilter({ actor: typed.actor.trim(), target: typed.target.trim() });
                }}
            >
                <TextField
                    label={words.actor}
                    value={typed.actor}
                    change={(actor) => setTyped({ ...typed, actor })}
                    onBlur={() => setFilter(typed)}
                />
                <TextField
                    label={words.target}
                    value={typed.target}
                    change={(target) => setTyped({ ...typed, target })}
                    onBlur={() => setFilter(typed)}
                    placeholder="ci-42"
                />
            </form>
            <Shown of={loaded}>
                {({ items }) =>
                    items.length === 0 ? (
                        <Empty title={words.none} />
                    ) : (
                        <DataTable
                            caption={t.memory.tabs.audit}
                            rows={items}
                            id={(one) => String(one.number)}
                            testId="audit"
                            columns={[
                                { key: "when", title: words.when, cell: (one) => format.instant(one.at) },
                                { key: "actor", title: words.actor, cell: (one) => one.actor },
                                { key: "action", title: words.action, cell: (one) => one.action },
                                { key: "target", title: words.target, isWideOnly: true, cell: (one) => one.target },
                            ]}
                        />
                    )
                }
            </Shown>
        </div>
    );
}
