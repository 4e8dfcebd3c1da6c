import { useState } from "react";
import { memory, type Snapshot } from "../api/memory";
import { DifferenceView } from "../difference/DifferenceView";
import { useI18n } from "../i18n/I18n";
import { useFeatures, useRights } from "../shell/Features";
import { useClient } from "../shell/Session";
import { DataTable } from "../ui/DataTable";
import { Empty } from "../ui/Empty";
import { SelectField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { Shown } from "../ui/Shown";
import { useLoad } from "../ui/useLoad";
import { RestoreSnapshot } from "./RestoreSnapshot";
import { TakeSnapshot } from "./TakeSnapshot";

/** Named states: take one, compare it with now or with another, bring the estate back to it. */
export function SnapshotsSection() {
    const { t, format } = useI18n();
    const client = useClient();
    const features = useFeatures();
    const { canEdit } = useRights();
    const loaded = useLoad("snapshots", () => memory(client).snapshots());
    const [open, setOpen] = useState<{ what: "take" } | { what: "restore"; name: string } | null>(null);
    const [compared, setCompared] = useState<string | null>(null);
    const [note, setNote] = useState<string | null>(null);
    const words = t.memory;
    return (
        <div className="stack">
            {note && <Notice tone="good" title={note} />}
            {canEdit && features.has("POST /snapshots") && (
                <div className="actions">
                    <button
                        type="button"
                        className="button button-primary"
                        onClick={() => setOpen({ what: "take" })}
                        data-testid="take-snapshot"
                    >
                        {words.take}
                    </button>
                </div>
            )}
            <Shown of={loaded}>
                {({ items }) =>
                    items.length === 0 ? (
                        <Empty title={words.none} hint={words.noneHint} />
                    ) : (
                        <DataTable
                            caption={words.tabs.snapshots}
                            rows={items}
                            id={(one) => one.name}
                            testId="snapshots"
                            columns={[
                                { key: "name", title: words.name, cell: (one) => one.name },
                                { key: "commit", title: words.commit, isNumeric: true, cell: (one) => format.number(one.seq) },
                                {
                                    key: "size",
                                    title: words.size,
                                    isNumeric: true,
                                    isWideOnly: true,
                                    cell: (one) => (one.cis === undefined ? t.none : format.number(one.cis)),
                                },
                                { key: "note", title: words.note, isWideOnly: true, cell: (one) => one.note || t.none },
                                {
                                    key: "at",
                                    title: words.at,
                                    isWideOnly: true,
                                    cell: (one: Snapshot) => format.instant(one.at),
                                },
                                {
                                    key: "by",
                                    title: words.by,
                                    isWideOnly: true,
                                    cell: (one) => one.actor,
                                },
                                {
                                    key: "actions",
                                    title: "",
                                    cell: (one) => (
                                        <span className="actions">
                                            <button
                                                type="button"
                                                className="button"
                                                aria-pressed={compared === one.name}
                                                onClick={() => setCompared(compared === one.name ? null : one.name)}
                                                data-testid="compare-snapshot"
                                            >
                                                {words.compare}
                                            </button>
                                            {canEdit && features.has("POST /snapshots/{}/restore") && (
                                                <button
                                                    type="button"
                                                    className="button"
                                                    onClick={() => setOpen({ what: "restore", name: one.name })}
                                                    data-testid="restore-snapshot"
                                                >
                                                    {words.restore}
                                                </button>
                                            )}
                                        </span>
                                    ),
                                },
                            ]}
                        />
                    )
                }
            </Shown>
            {compared && (
                <SinceSnapshot
                    key={compared}
                    name={compared}
                    others={(loaded.value?.items ?? []).map((one) => one.name).filter((one) => one !== compared)}
                />
            )}
            {open?.what === "take" && (
                <TakeSnapshot
                    close={() => setOpen(null)}
                    done={(name) => {
                        setOpen(null);
                        setNote(words.taken(name));
                        loaded.reload();
                    }}
                />
            )}
            {open?.what === "restore" && (
                <RestoreSnapshot
                    name={open.name}
                    close={() => setOpen(null)}
                    done={(seq) => {
                        setOpen(null);
                        setNote(seq === null ? words.restoreNothing : words.restored(format.number(seq)));
                    }}
                />
            )}
        </div>
    );
}

/** What differs between a snapshot and now, or another snapshot. */
function SinceSnapshot({ name, others }: { name: string; others: string[] }) {
    const { t } = useI18n();
    const client = useClient();
    const [to, setTo] = useState("");
    const loaded = useLoad(`${name} ${to}`, () => memory(client).difference(name, to));
    const words = t.memory;
    return (
        <section className="card" data-testid="since-snapshot">
            <div className="card-head">
                <h2>{words.differenceOf(name, to || words.now)}</h2>
                {others.length > 0 && (
                    <SelectField
                        label={words.compareWith}
                        value={to}
                        change={setTo}
                        options={[{ key: "", text: words.now }, ...others.map((one) => ({ key: one, text: one }))]}
                        testId="compare-to"
                    />
                )}
            </div>
            <Shown of={loaded}>{(difference) => <DifferenceView difference={difference} />}</Shown>
        </section>
    );
}
