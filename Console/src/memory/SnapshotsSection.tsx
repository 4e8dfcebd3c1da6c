import { useState } from "react";
import { memory, type Snapshot } from "../api/memory";
import { DifferenceView } from "../difference/DifferenceView";
import { useI18n } from "../i18n/I18n";
import { useFeatures, useRights } from "../shell/Features";
import { navigate, pathOfChangeSet } from "../shell/router";
import { useClient } from "../shell/Session";
import { DataTable } from "../ui/DataTable";
import { Dialog } from "../ui/Dialog";
import { Empty } from "../ui/Empty";
import { TextField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { ProblemNotice } from "../ui/ProblemNotice";
import { Shown } from "../ui/Shown";
import { useAction } from "../ui/useAction";
import { useLoad } from "../ui/useLoad";

/** Named states: take one, compare it with now, bring the estate back to it. */
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
    const takenAt = (one: Snapshot) => one.takenAt ?? one.at;
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
                                    key: "at",
                                    title: words.at,
                                    isWideOnly: true,
                                    cell: (one) => (takenAt(one) ? format.instant(takenAt(one) ?? "") : t.none),
                                },
                                {
                                    key: "by",
                                    title: words.by,
                                    isWideOnly: true,
                                    cell: (one) => one.takenBy ?? one.by ?? t.none,
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
            {compared && <SinceSnapshot name={compared} />}
            {open?.what === "take" && (
                <Ask
                    title={words.takeTitle}
                    label={words.name}
                    hint={words.nameHint}
                    verb={words.take}
                    isRequired
                    close={() => setOpen(null)}
                    act={async (name) => {
                        await memory(client).take(name);
                        setOpen(null);
                        setNote(words.taken(name));
                        loaded.reload();
                    }}
                />
            )}
            {open?.what === "restore" && (
                <Ask
                    title={words.restoreTitle(open.name)}
                    text={words.restoreHint}
                    label={words.reason}
                    verb={words.make}
                    close={() => setOpen(null)}
                    act={async (reason) => {
                        const made = await memory(client).restore(open.name, reason);
                        navigate(pathOfChangeSet(made.id));
                    }}
                />
            )}
        </div>
    );
}

function SinceSnapshot({ name }: { name: string }) {
    const { t } = useI18n();
    const client = useClient();
    const loaded = useLoad(name, () => memory(client).difference(name, ""));
    return (
        <section className="card">
            <h2>{t.memory.differenceOf(name)}</h2>
            <Shown of={loaded}>{(difference) => <DifferenceView difference={difference} />}</Shown>
        </section>
    );
}

interface AskProps {
    title: string;
    text?: string;
    label: string;
    hint?: string;
    verb: string;
    isRequired?: boolean;
    close(): void;
    act(text: string): Promise<void>;
}

function Ask({ title, text, label, hint, verb, isRequired = false, close, act }: AskProps) {
    const { t } = useI18n();
    const action = useAction();
    const [typed, setTyped] = useState("");
    return (
        <Dialog title={title} close={close}>
            <form
                className="form"
                onSubmit={(event) => {
                    event.preventDefault();
                    void action.run(() => act(typed.trim()));
                }}
            >
                {text && <p className="muted">{text}</p>}
                <TextField
                    label={label}
                    hint={hint}
                    value={typed}
                    change={setTyped}
                    required={isRequired}
                    testId="ask-text"
                />
                {action.problem && <ProblemNotice problem={action.problem} />}
                <div className="actions actions-end">
                    <button type="button" className="button" onClick={close}>
                        {t.memory.cancel}
                    </button>
                    <button
                        type="submit"
                        className="button button-primary"
                        disabled={action.isBusy || (isRequired && typed.trim() === "")}
                        data-testid="ask-do"
                    >
                        {verb}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
