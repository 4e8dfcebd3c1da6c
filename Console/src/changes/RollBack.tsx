import { useState } from "react";
import { changeSets, type Dependants } from "../api/changeSets";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { navigate, pathOfChangeSet } from "../shell/router";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { Shown } from "../ui/Shown";
import { useAction } from "../ui/useAction";
import { useLoad } from "../ui/useLoad";

interface RollBackProps {
    target: { id: string } | { seq: number };
    what: string;
    close(): void;
}

const choices = ["include", "skip", "force"] as const;

/** Lists what came later, asks what shall happen to it, and makes the change set that undoes. */
export function RollBack({ target, what, close }: RollBackProps) {
    const { t, format } = useI18n();
    const client = useClient();
    const catalogue = useCatalogue();
    const action = useAction();
    const [choice, setChoice] = useState<Dependants>("include");
    const [reason, setReason] = useState("");
    const loaded = useLoad(JSON.stringify(target), () => changeSets(client).rollBack(target, "list", ""));
    const words = t.changeSets;
    const make = (hasDependants: boolean) =>
        void action.run(async () => {
            const made = await changeSets(client).rollBack(target, hasDependants ? choice : "skip", reason.trim());
            navigate(pathOfChangeSet(made.id));
        });
    return (
        <Dialog title={words.rollBackTitle(what)} close={close}>
            <Shown of={loaded}>
                {({ dependants = [] }) => (
                    <form
                        className="form"
                        onSubmit={(event) => {
                            event.preventDefault();
                            make(dependants.length > 0);
                        }}
                    >
                        <p className="muted">{words.rollBackHint}</p>
                        {dependants.length === 0 && <p>{words.noDependants}</p>}
                        {dependants.length > 0 && (
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
                                <div className="stack">
                                    {choices.map((key) => (
                                        <label key={key} className="check">
                                            <input
                                                type="radio"
                                                name="dependants"
                                                checked={choice === key}
                                                onChange={() => setChoice(key)}
                                                data-testid={`dependants-${key}`}
                                            />
                                            {words.choices[key]}
                                        </label>
                                    ))}
                                </div>
                            </fieldset>
                        )}
                        <TextField
                            label={words.reason}
                            hint={choice === "force" && dependants.length > 0 ? words.forceReason : undefined}
                            value={reason}
                            change={setReason}
                            required={choice === "force" && dependants.length > 0}
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
                )}
            </Shown>
        </Dialog>
    );
}
