import { useState } from "react";
import type { ChangeSet } from "../api/changeSets";
import { estate } from "../api/estate";
import type { CI } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { SelectField, TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";
import { AttributeField } from "./AttributeField";
import { textOf, valueOf } from "./attributeInput";
import { instantOf } from "./moments";

interface ValidityDialogProps {
    ci: CI;
    close(): void;
    done(changeSet: ChangeSet | null): void;
}

/** Says what was true of an attribute from one time to another: recorded now, about then. */
export function ValidityDialog({ ci, close, done }: ValidityDialogProps) {
    const { t, format } = useI18n();
    const client = useClient();
    const catalogue = useCatalogue();
    const action = useAction();
    const words = t.estate.valid;
    const definitions = catalogue.attributes(ci.class);
    const [key, setKey] = useState(definitions.find((one) => one.key in ci.attributes)?.key ?? definitions[0]?.key ?? "");
    const definition = definitions.find((one) => one.key === key);
    const [text, setText] = useState<string | null>(null);
    const [from, setFrom] = useState("");
    const [to, setTo] = useState("");
    const [reason, setReason] = useState("");
    const shown = text ?? textOf(ci.attributes[key], definition?.type);
    const typed = valueOf(shown, definition?.type);
    const isBackwards = from !== "" && to !== "" && to <= from;
    const isRight = definition !== undefined && typed.ok && instantOf(from) !== "" && !isBackwards;
    const save = () =>
        void action.run(async () => {
            if (!typed.ok) return;
            const end = instantOf(to);
            const result = await estate(client).assertValidity(ci.id, {
                attribute: key,
                value: typed.value,
                validFrom: instantOf(from),
                ...(end ? { validTo: end } : {}),
                ...(reason.trim() ? { reason: reason.trim() } : {}),
            });
            done(result.outcome === "review" ? result.changeSet : null);
        });
    return (
        <Dialog title={words.correctTitle(ci.name)} close={close}>
            <form
                className="form"
                onSubmit={(event) => {
                    event.preventDefault();
                    if (isRight) save();
                }}
            >
                <p className="muted">{words.correctHint}</p>
                <SelectField
                    label={t.ci.attribute}
                    value={key}
                    change={(next) => {
                        setKey(next);
                        setText(null);
                    }}
                    options={definitions.map((one) => ({ key: one.key, text: format.pick(one.label, one.key) }))}
                    testId="valid-attribute"
                />
                {definition && <AttributeField key={key} definition={definition} text={shown} change={setText} />}
                <div className="form-columns">
                    <TextField
                        label={words.from}
                        hint={t.changeSets.scheduleHint}
                        type="datetime-local"
                        max="9999-12-31T23:59"
                        value={from}
                        change={setFrom}
                        required
                        testId="valid-from"
                    />
                    <TextField
                        label={words.to}
                        hint={words.toHint}
                        error={isBackwards ? words.backwards : null}
                        type="datetime-local"
                        max="9999-12-31T23:59"
                        value={to}
                        change={setTo}
                        testId="valid-to"
                    />
                </div>
                <TextField label={t.estate.records.reason} value={reason} change={setReason} testId="valid-reason" />
                {action.problem && <ProblemNotice problem={action.problem} />}
                <div className="actions actions-end form-foot">
                    <button type="button" className="button" onClick={close}>
                        {t.estate.cancel}
                    </button>
                    <button
                        type="submit"
                        className="button button-primary"
                        disabled={action.isBusy || !isRight}
                        data-testid="valid-save"
                    >
                        {action.isBusy ? t.estate.saving : words.record}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
