import { useState } from "react";
import { estate, type SourceRecord } from "../api/estate";
import type { ChangeSet } from "../api/changeSets";
import type { CI, CIReference } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { useFeatures, useRights } from "../shell/Features";
import { useClient } from "../shell/Session";
import { Badge, type Tone } from "../ui/Badge";
import { DataTable } from "../ui/DataTable";
import { Dialog } from "../ui/Dialog";
import { Empty } from "../ui/Empty";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { Shown } from "../ui/Shown";
import { useAction } from "../ui/useAction";
import { useLoad } from "../ui/useLoad";
import { CIPicker } from "./CIPicker";
import { WrittenNotice } from "./WrittenNotice";

const tones: Record<string, Tone> = { live: "good", missed: "warn", stale: "warn", gone: "bad", contested: "bad" };

const idOf = (record: SourceRecord) => `${record.source} ${record.key}`;

/** The source records behind a CI, with the decision that brought each here; merge and split. */
export function CIRecords({ ci, done }: { ci: CI; done(): void }) {
    const { t, format } = useI18n();
    const client = useClient();
    const features = useFeatures();
    const { canEdit } = useRights();
    const loaded = useLoad(`${ci.id} ${ci.seq}`, () => estate(client).records(ci.id));
    const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
    const [open, setOpen] = useState<"merge" | "split" | null>(null);
    const [written, setWritten] = useState<ChangeSet | null | undefined>(undefined);
    const words = t.estate.records;
    const canSplit = canEdit && features.has("POST /cis/{}/split");
    const canMerge = canEdit && features.has("POST /cis/{}/merge");
    const finish = (changeSet: ChangeSet | null) => {
        setOpen(null);
        setChosen(new Set());
        setWritten(changeSet);
        loaded.reload();
        done();
    };
    const toggle = (id: string) => {
        const next = new Set(chosen);
        if (!next.delete(id)) next.add(id);
        setChosen(next);
    };
    const stateWords: Record<string, string> = words.states;
    return (
        <Shown of={loaded}>
            {({ items }) => (
                <div className="stack">
                    <p className="muted">{words.intro}</p>
                    {written !== undefined && <WrittenNotice done={words.done} changeSet={written} />}
                    <div className="actions">
                        {canMerge && (
                            <button type="button" className="button" onClick={() => setOpen("merge")} data-testid="merge">
                                {words.merge}
                            </button>
                        )}
                        {canSplit && items.length > 1 && (
                            <button
                                type="button"
                                className="button"
                                disabled={chosen.size === 0 || chosen.size === items.length}
                                onClick={() => setOpen("split")}
                                data-testid="split"
                            >
                                {words.split}
                            </button>
                        )}
                    </div>
                    {items.length === 0 && <Empty title={words.none} />}
                    {items.length > 0 && (
                        <DataTable
                            caption={words.intro}
                            rows={items}
                            id={idOf}
                            testId="records"
                            columns={[
                                {
                                    key: "source",
                                    title: words.source,
                                    cell: (record) => (
                                        <label className="check">
                                            {canSplit && items.length > 1 && (
                                                <input
                                                    type="checkbox"
                                                    checked={chosen.has(idOf(record))}
                                                    onChange={() => toggle(idOf(record))}
                                                    aria-label={words.choose(record.key)}
                                                />
                                            )}
                                            {record.source}
                                        </label>
                                    ),
                                },
                                { key: "key", title: words.key, cell: (record) => <code>{record.key}</code> },
                                {
                                    key: "state",
                                    title: words.state,
                                    cell: (record) => (
                                        <Badge tone={tones[record.state] ?? "neutral"}>
                                            {stateWords[record.state] ?? record.state}
                                        </Badge>
                                    ),
                                },
                                { key: "name", title: words.name, cell: (record) => record.name ?? t.none, isWideOnly: true },
                                {
                                    key: "since",
                                    title: words.since,
                                    isWideOnly: true,
                                    cell: (record) =>
                                        typeof record.since === "number"
                                            ? t.ci.commit(format.number(record.since))
                                            : t.none,
                                },
                                {
                                    key: "confirmed",
                                    title: words.confirmed,
                                    isWideOnly: true,
                                    cell: (record) =>
                                        record.confirmedAt ? format.ago(record.confirmedAt, Date.now()) : t.none,
                                },
                            ]}
                        />
                    )}
                    {open === "split" && (
                        <Regroup
                            title={words.splitTitle(format.number(chosen.size))}
                            hint={words.splitHint}
                            verb={words.split}
                            close={() => setOpen(null)}
                            act={async (reason) => {
                                const records = items.filter((record) => chosen.has(idOf(record)));
                                const result = await estate(client).split(
                                    ci.id,
                                    records.map(({ source, key }) => ({ source, key })),
                                    reason,
                                );
                                finish(result.outcome === "review" ? result.changeSet : null);
                            }}
                        />
                    )}
                    {open === "merge" && (
                        <Regroup
                            title={words.mergeTitle(ci.name)}
                            hint={words.mergeHint}
                            verb={words.merge}
                            asksForCI
                            close={() => setOpen(null)}
                            act={async (reason, other) => {
                                const result = await estate(client).merge(ci.id, other ? [other.id] : [], reason);
                                finish(result.outcome === "review" ? result.changeSet : null);
                            }}
                        />
                    )}
                </div>
            )}
        </Shown>
    );
}

interface RegroupProps {
    title: string;
    hint: string;
    verb: string;
    asksForCI?: boolean;
    close(): void;
    act(reason: string, other: CIReference | null): Promise<void>;
}

/** The question before a merge or a split: why, and with which other CI. */
function Regroup({ title, hint, verb, asksForCI = false, close, act }: RegroupProps) {
    const { t } = useI18n();
    const action = useAction();
    const [reason, setReason] = useState("");
    const [other, setOther] = useState<CIReference | null>(null);
    return (
        <Dialog title={title} close={close}>
            <form
                className="form"
                onSubmit={(event) => {
                    event.preventDefault();
                    void action.run(() => act(reason.trim(), other));
                }}
            >
                <p className="muted">{hint}</p>
                {asksForCI && (
                    <CIPicker label={t.estate.records.other} chosen={other} choose={setOther} testId="merge-with" />
                )}
                <TextField label={t.estate.records.reason} value={reason} change={setReason} testId="reason" />
                {action.problem && <ProblemNotice problem={action.problem} />}
                <div className="actions actions-end">
                    <button type="button" className="button" onClick={close}>
                        {t.estate.cancel}
                    </button>
                    <button
                        type="submit"
                        className="button button-primary"
                        disabled={action.isBusy || (asksForCI && other === null)}
                        data-testid="regroup"
                    >
                        {verb}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
