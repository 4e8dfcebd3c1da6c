import { useState } from "react";
import type { ChangeSet } from "../api/changeSets";
import { definitions, type Content, type Definition, type DefinitionEffect, type SaveOptions } from "../api/definitions";
import { WrittenNotice } from "../ci/WrittenNotice";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { useFeatures, useRights } from "../shell/Features";
import { navigate } from "../shell/router";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { TextArea } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { Tabs } from "../ui/Tabs";
import { useAction } from "../ui/useAction";
import { ContentForm } from "./ContentForm";
import { EffectView } from "./EffectView";
import { forms } from "./forms";
import { ReplayTest } from "./ReplayTest";
import { RuleTest } from "./RuleTest";

interface DefinitionEditorProps {
    definition: Definition;
    isNew: boolean;
    done(): void;
}

/** Edits the content, shows what it would do, saves it. */
export function DefinitionEditor({ definition, isNew, done }: DefinitionEditorProps) {
    const { t } = useI18n();
    const client = useClient();
    const catalogue = useCatalogue();
    const features = useFeatures();
    const { canAdminister } = useRights();
    const action = useAction();
    const { kind, key } = definition;
    const fields = forms[kind];
    const [view, setView] = useState<"form" | "json">(fields ? "form" : "json");
    const [content, setContent] = useState(definition.content);
    const [text, setText] = useState(() => JSON.stringify(definition.content, null, 2));
    const [effect, setEffect] = useState<DefinitionEffect | null>(null);
    const [written, setWritten] = useState<{ done: string; changeSet: ChangeSet | null } | null>(null);
    const [options, setOptions] = useState<SaveOptions>({});
    const [isRemoving, setRemoving] = useState(false);
    const words = t.metamodel;
    const canSave = canAdminister && features.has("PUT /definitions/{}/{}");
    const parsed = view === "json" ? parse(text) : content;
    const isChanged = isNew || JSON.stringify(parsed) !== JSON.stringify(definition.content);

    const show = (next: "form" | "json") => {
        if (next === "json") setText(JSON.stringify(content, null, 2));
        else if (parsed) setContent(parsed);
        else return;
        setView(next);
    };
    const touch = () => {
        setEffect(null);
        setOptions({});
        setWritten(null);
    };
    const finish = (doneText: string, answer: { status: number; value: unknown }) => {
        setWritten({ done: doneText, changeSet: answer.status === 202 ? (answer.value as ChangeSet) : null });
        if (answer.status !== 202) {
            catalogue.reload();
            done();
        }
    };
    const preview = () =>
        void action.run(async () => setEffect(await definitions(client).preview(kind, key, parsed ?? {})));
    const save = () =>
        void action.run(async () => finish(words.saved, await definitions(client).save(kind, key, parsed ?? {}, options)));
    const remove = () =>
        void action.run(async () => {
            const answer = await definitions(client).remove(kind, key);
            setRemoving(false);
            if (definition.builtIn || answer.status === 202) return finish(words.removed, answer);
            catalogue.reload();
            navigate(kind === "class" ? "/metamodel" : `/metamodel?kind=${kind}`);
        });

    const editor =
        view === "form" && fields ? (
            <ContentForm
                fields={fields}
                content={content}
                change={(next) => {
                    touch();
                    setContent(next);
                }}
                isReadOnly={!canSave}
            />
        ) : (
            <TextArea
                label={words.asJSON}
                error={parsed === null ? words.notJSON : null}
                value={text}
                change={(next) => {
                    touch();
                    setText(next);
                }}
                rows={Math.min(30, Math.max(8, text.split("\n").length + 1))}
                code
                readOnly={!canSave}
                testId="definition-json"
            />
        );
    return (
        <section className="card" data-testid="definition-editor">
            {!canSave && <p className="muted">{words.readOnly}</p>}
            {fields ? (
                <Tabs
                    label={words.views}
                    tabs={[
                        { key: "form", text: words.asForm },
                        { key: "json", text: words.asJSON },
                    ]}
                    chosen={view}
                    choose={show}
                >
                    {editor}
                </Tabs>
            ) : (
                editor
            )}
            {kind === "rule" && features.has("POST /rules/preview") && <RuleTest content={parsed} />}
            {(kind === "identification" || kind === "ban") && features.has("POST /identification/replay") && (
                <ReplayTest kind={kind} definitionKey={key} content={parsed} />
            )}
            {effect && <EffectView effect={effect} options={options} choose={setOptions} />}
            {written && <WrittenNotice {...written} />}
            {action.problem && <ProblemNotice problem={action.problem} />}
            {canSave && (
                <div className="actions actions-end form-foot">
                    {!isNew && (definition.changed || !definition.builtIn) && features.has("DELETE /definitions/{}/{}") && (
                        <button type="button" className="button" onClick={() => setRemoving(true)} data-testid="definition-remove">
                            {words.remove}
                        </button>
                    )}
                    <button
                        type="button"
                        className="button"
                        disabled={action.isBusy || parsed === null || !isChanged}
                        onClick={preview}
                        data-testid="definition-preview"
                    >
                        {action.isBusy ? words.previewing : words.preview}
                    </button>
                    <button
                        type="button"
                        className="button button-primary"
                        disabled={action.isBusy || parsed === null || !isChanged}
                        onClick={save}
                        data-testid="definition-save"
                    >
                        {action.isBusy ? words.saving : words.save}
                    </button>
                </div>
            )}
            {isRemoving && (
                <Dialog title={words.removeTitle(key)} close={() => setRemoving(false)}>
                    <div className="form">
                        <p>{words.removeHint}</p>
                        {action.problem && <ProblemNotice problem={action.problem} />}
                        <div className="actions actions-end">
                            <button type="button" className="button" onClick={() => setRemoving(false)}>
                                {words.cancel}
                            </button>
                            <button type="button" className="button button-danger" disabled={action.isBusy} onClick={remove}>
                                {words.remove}
                            </button>
                        </div>
                    </div>
                </Dialog>
            )}
        </section>
    );
}

function parse(text: string): Content | null {
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Content) : null;
    } catch {
        return null;
    }
}
