import { useState } from "react";
import { quality, type Finding } from "../api/quality";
import { useI18n } from "../i18n/I18n";
import { useFeatures } from "../shell/Features";
import { navigate, pathOfChangeSet } from "../shell/router";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";
import { messageIn, subjectOf } from "./text";

/** Who looks after a finding until when, a waiver with its reason, and the repair as a change set. */
export function FindingDialog({ finding, close, done }: { finding: Finding; close(): void; done(): void }) {
    const { t, format, language } = useI18n();
    const client = useClient();
    const features = useFeatures();
    const action = useAction();
    const words = t.quality.findings;
    const [owner, setOwner] = useState(finding.owner ?? "");
    const [due, setDue] = useState((finding.due ?? "").slice(0, 10));
    const [until, setUntil] = useState((finding.waiver?.until ?? "").slice(0, 10));
    const [reason, setReason] = useState(finding.waiver?.reason ?? "");
    const day = (text: string) => (text === "" ? null : `${text}T00:00:00Z`);
    const change = (body: Record<string, unknown>) =>
        void action.run(async () => {
            await quality(client).change(finding.id, body);
            done();
        });
    const save = () => {
        const body: Record<string, unknown> = {};
        if (owner !== (finding.owner ?? "")) body.owner = owner.trim() || null;
        if (due !== (finding.due ?? "").slice(0, 10)) body.due = day(due);
        if (until !== "") body.waiver = { until: day(until), reason: reason.trim() };
        change(body);
    };
    const repair = () =>
        void action.run(async () => {
            navigate(pathOfChangeSet((await quality(client).repair(finding.id)).id));
        });
    const canRepair = finding.repairable === true && features.has("POST /findings/{}/repair");
    return (
        <Dialog title={words.editTitle(subjectOf(finding)?.name ?? finding.id)} close={close}>
            <form
                className="form"
                onSubmit={(event) => {
                    event.preventDefault();
                    save();
                }}
            >
                <p>{messageIn(language, finding.message)}</p>
                {finding.problem && <p className="muted small">{finding.problem}</p>}
                {finding.waiver && (
                    <p className="muted small">
                        {words.waivedBy(
                            finding.waiver.by ?? t.none,
                            finding.waiver.until ? format.value(finding.waiver.until) : t.none,
                        )}
                    </p>
                )}
                <div className="form-columns">
                    <TextField
                        label={words.owner}
                        hint={words.ownerHint}
                        value={owner}
                        change={setOwner}
                        testId="finding-owner"
                    />
                    <TextField label={words.due} type="date" value={due} change={setDue} testId="finding-due" />
                    <TextField label={words.waive} type="date" value={until} change={setUntil} testId="finding-until" />
                    <TextField
                        label={words.waiveReason}
                        value={reason}
                        change={setReason}
                        required={until !== ""}
                        testId="finding-reason"
                    />
                </div>
                {canRepair && (
                    <fieldset className="side">
                        <legend>{words.repairTitle}</legend>
                        <p className="muted small">{words.repairHint}</p>
                        <div className="actions">
                            <button
                                type="button"
                                className="button"
                                disabled={action.isBusy}
                                onClick={repair}
                                data-testid="finding-repair"
                            >
                                {words.repair}
                            </button>
                        </div>
                    </fieldset>
                )}
                {action.problem && <ProblemNotice problem={action.problem} />}
                <div className="actions actions-end">
                    {finding.waiver && (
                        <button
                            type="button"
                            className="button"
                            disabled={action.isBusy}
                            onClick={() => change({ waiver: null })}
                        >
                            {words.unwaive}
                        </button>
                    )}
                    <button type="button" className="button" onClick={close}>
                        {words.cancel}
                    </button>
                    <button
                        type="submit"
                        className="button button-primary"
                        disabled={action.isBusy}
                        data-testid="finding-save"
                    >
                        {words.save}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
