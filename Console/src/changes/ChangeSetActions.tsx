import { useState } from "react";
import { changeSets, type ChangeSet, type Verb } from "../api/changeSets";
import { useI18n } from "../i18n/I18n";
import { useFeatures, useRights } from "../shell/Features";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { TextArea } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";
import { RollBack } from "./RollBack";
import { ScheduleDialog } from "./ScheduleDialog";
import { canRollBack, verbsOf } from "./verbs";

/** The next steps of a change set as buttons; approving and rejecting ask for a comment. */
export function ChangeSetActions({ one, done }: { one: ChangeSet; done(text: string): void }) {
    const { t } = useI18n();
    const client = useClient();
    const features = useFeatures();
    const { canEdit } = useRights();
    const action = useAction();
    const [asking, setAsking] = useState<Verb | "schedule" | "rollBack" | null>(null);
    const [comment, setComment] = useState("");
    if (!canEdit) return null;
    const verbs = verbsOf(one).filter((verb) => features.has(`POST /change-sets/{}/${verb}`));
    const asks = (verb: Verb) => verb === "approve" || verb === "reject";
    const act = (verb: Verb) =>
        void action.run(async () => {
            const signed = verb === "approve" && one.digest ? { digest: one.digest } : {};
            await changeSets(client).act(one.id, verb, asks(verb) ? { ...(comment ? { comment } : {}), ...signed } : {});
            setAsking(null);
            setComment("");
            done(t.changeSets.done[verb]);
        });
    const isOpen = one.state === "approved" || one.state === "checked" || one.state === "scheduled";
    return (
        <div className="stack">
            <div className="actions actions-end">
                {canRollBack(one) && features.has("POST /change-sets/{}/rollback") && (
                    <button type="button" className="button" onClick={() => setAsking("rollBack")} data-testid="roll-back">
                        {t.changeSets.rollBack}
                    </button>
                )}
                {isOpen && features.has("PATCH /change-sets/{}") && (
                    <button type="button" className="button" onClick={() => setAsking("schedule")} data-testid="schedule">
                        {t.changeSets.schedule}
                    </button>
                )}
                {[...verbs].reverse().map((verb) => (
                    <button
                        key={verb}
                        type="button"
                        className={verb === verbs[0] ? "button button-primary" : "button"}
                        disabled={action.isBusy}
                        onClick={() => (asks(verb) ? setAsking(verb) : act(verb))}
                        data-testid={`verb-${verb}`}
                    >
                        {t.changeSets.verbs[verb]}
                    </button>
                ))}
            </div>
            {action.problem && asking === null && <ProblemNotice problem={action.problem} />}
            {(asking === "approve" || asking === "reject") && (
                <Dialog title={t.changeSets.verbs[asking]} close={() => setAsking(null)}>
                    <form
                        className="form"
                        onSubmit={(event) => {
                            event.preventDefault();
                            act(asking);
                        }}
                    >
                        <TextArea
                            label={t.changeSets.commentOptional}
                            value={comment}
                            change={setComment}
                            testId="verdict-comment"
                        />
                        {action.problem && <ProblemNotice problem={action.problem} />}
                        <div className="actions actions-end">
                            <button type="button" className="button" onClick={() => setAsking(null)}>
                                {t.changeSets.cancel}
                            </button>
                            <button
                                type="submit"
                                className={asking === "reject" ? "button button-danger" : "button button-primary"}
                                disabled={action.isBusy}
                                data-testid="verdict"
                            >
                                {t.changeSets.verbs[asking]}
                            </button>
                        </div>
                    </form>
                </Dialog>
            )}
            {asking === "schedule" && (
                <ScheduleDialog
                    one={one}
                    close={() => setAsking(null)}
                    done={(text) => {
                        setAsking(null);
                        done(text);
                    }}
                />
            )}
            {asking === "rollBack" && (
                <RollBack target={{ id: one.id }} what={one.id} close={() => setAsking(null)} />
            )}
        </div>
    );
}
