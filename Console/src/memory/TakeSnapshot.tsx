import { useState } from "react";
import { memory } from "../api/memory";
import { useI18n } from "../i18n/I18n";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";

/** Gives the present state a name. */
export function TakeSnapshot({ close, done }: { close(): void; done(name: string): void }) {
    const { t } = useI18n();
    const client = useClient();
    const action = useAction();
    const [name, setName] = useState("");
    const [note, setNote] = useState("");
    const take = () =>
        void action.run(async () => {
            await memory(client).take(name.trim(), note.trim());
            done(name.trim());
        });
    return (
        <Dialog title={t.memory.takeTitle} close={close}>
            <form
                className="form"
                onSubmit={(event) => {
                    event.preventDefault();
                    take();
                }}
            >
                <TextField
                    label={t.memory.name}
                    hint={t.memory.nameHint}
                    value={name}
                    change={setName}
                    required
                    testId="snapshot-name"
                />
                <TextField label={t.memory.note} value={note} change={setNote} testId="snapshot-note" />
                {action.problem && <ProblemNotice problem={action.problem} />}
                <div className="actions actions-end">
                    <button type="button" className="button" onClick={close}>
                        {t.memory.cancel}
                    </button>
                    <button
                        type="submit"
                        className="button button-primary"
                        disabled={action.isBusy || name.trim() === ""}
                        data-testid="snapshot-take"
                    >
                        {t.memory.take}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
