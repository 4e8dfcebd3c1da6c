import { useState } from "react";
import { changeSets, type Dependant, type Dependants } from "../api/changeSets";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { navigate, pathOfChangeSet } from "../shell/router";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";

interface RollBackProps {
    target: { id: string } | { seq: number };
    what: string;
    close(): void;
}

const choices = ["include", "skip", "force"] as const;

/**
 * Makes the change set that undoes. Where others have changed the same since, the first try makes nothing but lists
 * them, and the second says what shall happen to them.
 */
export function RollBack({ target, what, close }: RollBackProps) {
    const { t } = useI18n();
    const client = useClient();
    const action = useAction();
    const [dependants, setDependants] = useState<Dependant[] | null>(null);
    const [choice, setChoice] = useState<Dependants>("include");
    const [reason, setReason] = useState("");
    const words = t.changeSets;
    const isForced = dependants !== null && choice === "force";
    const make = () =>
        void action.run(async () => {
            const made = await changeSets(client).rollBack(target, dependants === null ? "list" : choice, reason.trim());
            if (made.changeSet) navigate(pathOfChangeSet(made.changeSet.id));
            else setDependants(made.dependants);
        });
    return (
        <Dialog title={words.rollBackTitle(what)} close={close}>
            <form
                className="form"
                onSubmit={(event) => {
                    event.preventDefault();
                    make();
                }}
            >
                <p className="muted">{words.rollBackHint}</p>
                {dependants && <DependantChoice dependants={dependants} choice={choice} choose={setChoice} />}
                <TextField
                    label={words.reason}
                    hint={isForced ? words.forceReason : undefined}
                    value={reason}
                    change={setReason}
                    required={isForced}
                    testId="roll-back-reason"
                />
                {action.problem && <ProblemNotice problem={action.problem} />}
                <div className="actions actions-end">
                    <button type="button" className="button" onClick={close}>
                        {words.cancel}
                    </button>
                    <button
                        type="submit"
                        className="button button-primary"
                        disabled={action.isBusy}
                        data-testid="roll-back-make"
                    >
                        {words.rollBackMake}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}

interface DependantChoiceProps {
    dependants: Dependant[];
    choice: Dependants;
    choose(choice: Dependants): void;
}

function DependantChoice({ dependants, choice, choose }: DependantChoiceProps) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const words = t.changeSets;
    return (
        <fieldset className="side">
            <legend>{words.dependants}</legend>
            <p className="muted small">{words.dependantsHint}</p>
            <ul className="list dependants" data-testid="dependants">
                {dependants.map((one, index) => (
                    <li key={index} className="inline">
                        <code>{one.target}</code>
                        {one.attribute && <span>{catalogue.anyAttributeLabel(one.attribute)}</span>}
                        <span className="muted small">{t.ci.commit(format.number(one.seq))}</span>
                    </li>
                ))}
            </ul>
            <div>
                {choices.map((key) => (
                    <div key={key}>
                        <label className="check">
                            <input
                                type="radio"
                                name="dependants"
                                checked={choice === key}
                                onChange={() => choose(key)}
                                data-testid={`dependants-${key}`}
                            />
                            {words.choices[key]}
                        </label>
                    </div>
                ))}
            </div>
        </fieldset>
    );
}
