import { useState } from "react";
import { estate, type BulkAnswer } from "../api/estate";
import type { Value } from "../api/types";
import { DifferenceView } from "../difference/DifferenceView";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { navigate, pathOfChangeSet } from "../shell/router";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { CheckField, SelectField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";
import { AttributeField } from "./AttributeField";
import { valueOf } from "./attributeInput";

interface BulkDialogProps {
    ids: string[];
    classKey: string;
    close(): void;
    done(): void;
}

/** One attribute of many CIs at once, or their retirement: previewed first, then one change. */
export function BulkDialog({ ids, classKey, close, done }: BulkDialogProps) {
    const { t, format } = useI18n();
    const client = useClient();
    const catalogue = useCatalogue();
    const action = useAction();
    const definitions = catalogue.attributes(classKey || "CI");
    const [key, setKey] = useState(definitions[0]?.key ?? "");
    const [text, setText] = useState("");
    const [isRetiring, setRetiring] = useState(false);
    const [preview, setPreview] = useState<BulkAnswer | null>(null);
    const words = t.estate.list;
    const definition = definitions.find((one) => one.key === key);
    const typed = valueOf(text, definition?.type);
    const isRight = isRetiring || (definition !== undefined && typed.ok);
    const body = (dryRun: boolean) => {
        const set: Record<string, Value> = typed.ok ? { [key]: typed.value } : {};
        return { ids, ...(isRetiring ? { retire: true } : { set }), dryRun };
    };
    const touch = () => setPreview(null);
    const look = () =>
        void action.run(async () => {
            const result = await estate(client).bulk(body(true));
            if (result.outcome === "done") setPreview(result.value);
        });
    const apply = () =>
        void action.run(async () => {
            const result = await estate(client).bulk(body(false));
            if (result.outcome === "review") navigate(pathOfChangeSet(result.changeSet.id));
            else done();
        });
    return (
        <Dialog title={words.bulkTitle(format.number(ids.length))} close={close} wide>
            <form
                className="form"
                onSubmit={(event) => {
                    event.preventDefault();
                    if (preview) apply();
                    else look();
                }}
            >
                {!isRetiring && (
                    <div className="form-columns">
                        <SelectField
                            label={words.bulkAttribute}
                            value={key}
                            change={(next) => {
                                touch();
                                setKey(next);
                                setText("");
                            }}
                            options={definitions.map((one) => ({ key: one.key, text: format.pick(one.label, one.key) }))}
                            testId="bulk-attribute"
                        />
                        {definition && (
                            <AttributeField
                                key={key}
                                definition={definition}
                                text={text}
                                change={(next) => {
                                    touch();
                                    setText(next);
                                }}
                            />
                        )}
                    </div>
                )}
                {!isRetiring && <p className="muted small">{words.bulkValueHint}</p>}
                <CheckField
                    label={words.bulkRetire}
                    checked={isRetiring}
                    change={(on) => {
                        touch();
                        setRetiring(on);
                    }}
                />
                {preview && (
                    <div className="stack" data-testid="bulk-preview">
                        <Notice tone="info" title={words.bulkAffected(format.number(preview.changed))} />
                        {preview.difference && <DifferenceView difference={preview.difference} />}
                    </div>
                )}
                {action.problem && <ProblemNotice problem={action.problem} />}
                <div className="actions actions-end">
                    <button type="button" className="button" onClick={close}>
                        {t.estate.cancel}
                    </button>
                    <button
                        type="submit"
                        className="button button-primary"
                        disabled={action.isBusy || !isRight}
                        data-testid="bulk-next"
                    >
                        {preview ? words.bulkApply : words.bulkPreview}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
