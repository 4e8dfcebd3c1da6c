import { useState } from "react";
import { changeSets, type ChangeSet } from "../api/changeSets";
import { useI18n } from "../i18n/I18n";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";

interface ScheduleDialogProps {
    one: ChangeSet;
    close(): void;
    done(text: string): void;
}

/** Asks when a change set shall be applied. */
export function ScheduleDialog({ one, close, done }: ScheduleDialogProps) {
    const { t, format } = useI18n();
    const client = useClient();
    const action = useAction();
    const [at, setAt] = useState("");
    const save = (applyAfter: string | null) =>
        void action.run(async () => {
            await changeSets(client).change(one.id, { applyAfter });
            done(applyAfter ? t.changeSets.scheduledFor(format.instant(applyAfter)) : t.changeSets.unschedule);
        });
    return (
        <Dialog title={t.changeSets.scheduleTitle} close={close}>
            <form
                className="form"
                onSubmit={(event) => {
                    event.preventDefault();
                    save(new Date(at).toISOString());
                }}
            >
                <TextField
                    label={t.changeSets.scheduleAt}
                    hint={t.changeSets.scheduleHint}
                    type="datetime-local"
                    value={at}
                    change={setAt}
                    required
                    testId="schedule-at"
                />
                {action.problem && <ProblemNotice problem={action.problem} />}
                <div className="actions actions-end">
                    {one.applyAfter && (
                        <button type="button" className="button" disabled={action.isBusy} onClick={() => save(null)}>
                            {t.changeSets.unschedule}
                        </button>
                    )}
                    <button type="button" className="button" onClick={close}>
                        {t.changeSets.cancel}
                    </button>
                    <button type="submit" className="button button-primary" disabled={action.isBusy || at === ""}>
                        {t.changeSets.schedule}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
