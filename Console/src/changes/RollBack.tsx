import { useState } from "react";
import { changeSets, type Dependant, type Dependants, type RollbackTarget } from "../api/changeSets";
import { DifferenceView } from "../difference/DifferenceView";
import { useI18n } from "../i18n/I18n";
import { Link, navigate, pathOfChangeSet } from "../shell/router";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { Shown } from "../ui/Shown";
import { useAction } from "../ui/useAction";
import { useLoad } from "../ui/useLoad";
import { DependantChoice } from "./DependantChoice";

interface RollBackProps {
    target: RollbackTarget;
    what: string;
    close(): void;
}

/**
 * Shows what a rollback would change, and the later changes of the same things; what shall become of those is chosen
 * here. Then it is made a draft, or done at once.
 */
export function RollBack({ target, what, close }: RollBackProps) {
    const { t, format } = useI18n();
    const client = useClient();
    const action = useAction();
    const [choice, setChoice] = useState<Dependants>("list");
    const [later, setLater] = useState<{ items: Dependant[]; count: number } | null>(null);
    const [reason, setReason] = useState("");
    /** The draft, where it could not be applied. */
    const [draft, setDraft] = useState<string | null>(null);
    const preview = useLoad(choice, async () => {
        const found = await changeSets(client).previewRollback(target, choice);
        if (choice === "list" && found.dependantCount > 0) {
            setLater({ items: found.dependants, count: found.dependantCount });
        }
        return found;
    });
    const words = t.changeSets;
    const isForced = choice === "force";
    const isOpen = later !== null && choice === "list";
    const isReady = preview.status === "ready" && !isOpen && (!isForced || reason.trim() !== "") && draft === null;
    const make = (isAtOnce: boolean) =>
        void action.run(async () => {
            const { changeSet } = await changeSets(client).rollBack(target, choice, reason.trim());
            if (!changeSet) {
                preview.reload();
                return;
            }
            if (isAtOnce) {
                setDraft(changeSet.id);
                await changeSets(client).act(changeSet.id, "apply");
            }
            navigate(pathOfChangeSet(changeSet.id));
        });
    return (
        <Dialog title={words.rollBackTitle(what)} close={close} wide>
            <form
                className="form"
                onSubmit={(event) => {
                    event.preventDefault();
                    if (isReady) make(true);
                }}
            >
                <p className="muted">{words.rollBackHint}</p>
                {later && (
                    <DependantChoice
                        dependants={later.items}
                        count={format.number(later.count)}
                        choice={choice}
                        choose={setChoice}
                    />
                )}
                {!isOpen && (
                    <Shown of={preview}>
                        {({ difference }) => difference && <DifferenceView difference={difference} />}
                    </Shown>
                )}
                {preview.status !== "failed" && !isOpen && (
                    <TextField
                        label={words.reason}
                        hint={isForced ? words.forceReason : undefined}
                        value={reason}
                        change={setReason}
                        required={isForced}
                        testId="roll-back-reason"
                    />
                )}
                {action.problem && <ProblemNotice problem={action.problem} />}
                {draft && action.problem && (
                    <Link href={pathOfChangeSet(draft)}>{t.estate.openChangeSet(draft)}</Link>
                )}
                <div className="actions actions-end form-foot">
                    <button type="button" className="button" onClick={close}>
                        {words.cancel}
                    </button>
                    <button
                        type="button"
                        className="button"
                        disabled={action.isBusy || !isReady}
                        onClick={() => make(false)}
                        data-testid="roll-back-make"
                    >
                        {words.rollBackMake}
                    </button>
                    <button
                        type="submit"
                        className="button button-primary"
                        disabled={action.isBusy || !isReady}
                        data-testid="roll-back-now"
                    >
                        {action.isBusy ? words.rollingBack : words.rollBackNow}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
