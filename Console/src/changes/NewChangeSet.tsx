import { useState } from "react";
import { changeSets, type Operation } from "../api/changeSets";
import { useI18n } from "../i18n/I18n";
import { navigate, pathOfChangeSet } from "../shell/router";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { TextArea, TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";

/** The operations in a text: a list, or one alone; `null` where it is neither. */
export function operationsOf(text: string): Operation[] | null {
    try {
        const parsed: unknown = JSON.parse(text);
        const list = Array.isArray(parsed) ? parsed : [parsed];
        return list.length > 0 && list.every((one) => typeof one?.op === "string") ? (list as Operation[]) : null;
    } catch {
        return null;
    }
}

const example = '[{"op": "updateCI", "ci": "ci-1", "attributes": {"description": "…"}}]';

/** A draft from operations as text; other pages make change sets from what one does there. */
export function NewChangeSet({ close }: { close(): void }) {
    const { t } = useI18n();
    const client = useClient();
    const action = useAction();
    const [title, setTitle] = useState("");
    const [reason, setReason] = useState("");
    const [ticket, setTicket] = useState("");
    const [text, setText] = useState("");
    const operations = operationsOf(text);
    const words = t.changeSets;
    const make = () =>
        action.run(async () => {
            const made = await changeSets(client).create({
                title: title.trim(),
                ...(reason.trim() ? { reason: reason.trim() } : {}),
                ...(ticket.trim() ? { ticket: ticket.trim() } : {}),
                operations: operations ?? [],
            });
            navigate(pathOfChangeSet(made.id));
        });
    return (
        <Dialog title={words.newDraft} close={close} wide>
            <form
                className="form"
                onSubmit={(event) => {
                    event.preventDefault();
                    void make();
                }}
            >
                <TextField label={words.draftTitle} value={title} change={setTitle} required testId="draft-title" />
                <div className="form-columns">
                    <TextField label={words.reason} value={reason} change={setReason} />
                    <TextField label={words.ticket} value={ticket} change={setTicket} />
                </div>
                <TextArea
                    label={words.draftOperations}
                    hint={words.draftHint}
                    error={text.trim() !== "" && operations === null ? words.draftWrong : null}
                    value={text}
                    change={setText}
                    placeholder={example}
                    rows={10}
                    code
                    testId="draft-operations"
                />
                {action.problem && <ProblemNotice problem={action.problem} />}
                <div className="actions actions-end">
                    <button type="button" className="button" onClick={close}>
                        {words.cancel}
                    </button>
                    <button
                        type="submit"
                        className="button button-primary"
                        disabled={action.isBusy || operations === null || title.trim() === ""}
                        data-testid="draft-make"
                    >
                        {words.make}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
