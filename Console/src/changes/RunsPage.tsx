import { useState } from "react";
import type { RollbackTarget } from "../api/changeSets";
import { runs, type IngestRun } from "../api/runs";
import { useI18n } from "../i18n/I18n";
import { useFeatures, useRights } from "../shell/Features";
import { navigate, useSearch, useTitle } from "../shell/router";
import { useClient } from "../shell/Session";
import { Badge, type Tone } from "../ui/Badge";
import { DataTable } from "../ui/DataTable";
import { Empty } from "../ui/Empty";
import { SelectField } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { Shown } from "../ui/Shown";
import { useAction } from "../ui/useAction";
import { useLoad } from "../ui/useLoad";
import { ChangesNav } from "./ChangesNav";
import { RollBack } from "./RollBack";
import { RollBackSource } from "./RollBackSource";

const runsShown = 500;

const tones: Record<IngestRun["status"], Tone> = {
    running: "info",
    succeeded: "good",
    failed: "bad",
    parked: "warn",
    released: "neutral",
    discarded: "neutral",
};

/** What discovery brought, newest first; a run, or all that a source has said since, can be taken back. */
export function RunsPage() {
    const { t, format } = useI18n();
    const client = useClient();
    const features = useFeatures();
    const { canEdit, canAdminister } = useRights();
    const source = useSearch().get("source") ?? "";
    const action = useAction();
    const [target, setTarget] = useState<{ target: RollbackTarget; what: string } | null>(null);
    const loaded = useLoad("runs", () => runs(client).list(null, runsShown));
    const words = t.changeSets.runs;
    useTitle(words.title);
    const all = loaded.value?.items ?? [];
    const sources = [...new Set(all.map((one) => one.source))].sort();
    const decide = (id: string, verb: "release" | "discard") =>
        void action.run(async () => {
            await runs(client)[verb](id);
            loaded.reload();
        });
    const actions = (one: IngestRun) => (
        <span className="actions">
            {canEdit && one.seq !== null && !one.dryRun && features.has("POST /ingest-runs/{}/rollback") && (
                <button
                    type="button"
                    className="button"
                    onClick={() => setTarget({ target: { run: one.id }, what: words.run(one.id) })}
                    data-testid="roll-back-run"
                >
                    {t.changeSets.rollBack}
                </button>
            )}
            {canAdminister && one.status === "parked" && (
                <>
                    <button type="button" className="button" disabled={action.isBusy} onClick={() => decide(one.id, "discard")}>
                        {words.discard}
                    </button>
                    <button type="button" className="button" disabled={action.isBusy} onClick={() => decide(one.id, "release")}>
                        {words.release}
                    </button>
                </>
            )}
        </span>
    );
    return (
        <div className="page" data-testid="runs">
            <h1>{words.title}</h1>
            <p className="muted">{words.intro}</p>
            <ChangesNav here="runs" />
            {action.problem && <ProblemNotice problem={action.problem} />}
            <div className="filter">
                <SelectField
                    label={words.source}
                    value={source}
                    change={(next) => navigate(next ? `/runs?source=${encodeURIComponent(next)}` : "/runs", "replace")}
                    options={[{ key: "", text: words.allSources }, ...sources.map((one) => ({ key: one, text: one }))]}
                    testId="runs-source"
                />
            </div>
            {source !== "" && canEdit && features.has("POST /sources/{}/rollback") && (
                <RollBackSource
                    key={source}
                    source={source}
                    first={Math.min(...all.filter((one) => one.source === source).map((one) => one.seq ?? Infinity))}
                    start={(since) =>
                        setTarget({ target: { source, since }, what: words.sourceSince(source, format.number(since)) })
                    }
                />
            )}
            <Shown of={loaded}>
                {({ items }) =>
                    items.length === 0 ? (
                        <Empty title={words.none} hint={words.noneHint} />
                    ) : (
                        <DataTable
                            caption={words.title}
                            rows={items.filter((one) => source === "" || one.source === source)}
                            id={(one) => one.id}
                            testId="runs-table"
                            columns={[
                                { key: "run", title: words.source, cell: (one) => `${one.source} · ${words.run(one.id)}` },
                                {
                                    key: "status",
                                    title: words.status,
                                    cell: (one) => (
                                        <Badge tone={tones[one.status]}>
                                            {one.dryRun ? words.dryRun : words.statuses[one.status]}
                                        </Badge>
                                    ),
                                },
                                { key: "counts", title: words.changes, isWideOnly: true, cell: (one) => one.problem ?? gist(one) },
                                {
                                    key: "at",
                                    title: words.at,
                                    isWideOnly: true,
                                    cell: (one) => (
                                        <time dateTime={one.at} title={format.instant(one.at)}>
                                            {format.ago(one.at, Date.now())}
                                        </time>
                                    ),
                                },
                                {
                                    key: "seq",
                                    title: words.commit,
                                    isNumeric: true,
                                    isWideOnly: true,
                                    cell: (one) => (one.seq === null ? t.none : format.number(one.seq)),
                                },
                                { key: "actions", title: "", cell: actions },
                            ]}
                        />
                    )
                }
            </Shown>
            {target && <RollBack {...target} close={() => setTarget(null)} />}
        </div>
    );

    function gist(one: IngestRun): string {
        const relations = one.relationsCreated + one.relationsUpdated + one.relationsRemoved;
        const parts = [
            one.created > 0 ? t.changes.created(format.number(one.created)) : null,
            one.updated > 0 ? t.changes.updated(format.number(one.updated)) : null,
            one.retired > 0 ? t.changes.retired(format.number(one.retired)) : null,
            relations > 0 ? words.relations(format.number(relations)) : null,
        ].filter(Boolean);
        return parts.join(" · ") || words.unchanged;
    }
}
