import { useState } from "react";
import { definitions } from "../api/definitions";
import type { CI, Value } from "../api/types";
import { estate } from "../api/estate";
import type { Written } from "../api/written";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { useFeatures } from "../shell/Features";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { SelectField } from "../ui/Field";
import { useAction } from "../ui/useAction";
import { useLoad } from "../ui/useLoad";
import { CIForm, type CIFormResult } from "./CIForm";
import { classOptions } from "./classOptions";

interface NewCIProps {
    classKey: string;
    close(): void;
    done(result: Written<CI>): void;
}

/** Makes a CI of a chosen class, from a template where there is one. */
export function NewCI({ classKey, close, done }: NewCIProps) {
    const { t, format, language } = useI18n();
    const client = useClient();
    const catalogue = useCatalogue();
    const action = useAction();
    const options = classOptions(catalogue, language).filter(({ isAbstract }) => !isAbstract);
    // Until somebody chooses, the class that the list is filtered by; the classes may be read only after this opens.
    const [picked, setPicked] = useState<string | null>(null);
    const chosen = [picked, classKey, options[0]?.key].find((key) => options.some((one) => one.key === key)) ?? "";
    const features = useFeatures();
    const hasDefinitions = features.has("GET /definitions");
    const loaded = useLoad(`templates ${hasDefinitions}`, async () =>
        hasDefinitions ? (await definitions(client).list("template")).items : [],
    );
    const templates = (loaded.value ?? []).filter((one) => one.content.class === chosen);
    const [templateKey, setTemplateKey] = useState("");
    const template = templates.find((one) => one.key === templateKey);
    const save = ({ name, attributes }: CIFormResult) => {
        const body = { class: chosen, name: name ?? "", attributes, ...(template ? { template: template.key } : {}) };
        void action.run(async () => done(await estate(client).create(body)));
    };
    return (
        <Dialog title={t.estate.createTitle} close={close} wide>
            <div className="form">
                <SelectField
                    label={t.cis.class}
                    value={chosen}
                    change={setPicked}
                    options={options.map(({ key }) => ({ key, text: catalogue.classLabel(key) }))}
                    testId="new-ci-class"
                />
                {templates.length > 0 && (
                    <SelectField
                        label={t.estate.template}
                        value={template?.key ?? ""}
                        change={setTemplateKey}
                        options={[
                            { key: "", text: t.none },
                            ...templates.map((one) => ({
                                key: one.key,
                                text: format.pick(one.content.label as never, one.key),
                            })),
                        ]}
                        testId="new-ci-template"
                    />
                )}
                {/* Only once the class is known: what has been typed would go with a form of another one. */}
                {chosen !== "" && (
                    <CIForm
                        key={`${chosen} ${template?.key}`}
                        definitions={catalogue.attributes(chosen)}
                        name=""
                        makesName={typeof template?.content.name === "string"}
                        values={(template?.content.attributes ?? {}) as Record<string, Value>}
                        isBusy={action.isBusy}
                        problem={action.problem}
                        save={save}
                        cancel={close}
                    />
                )}
            </div>
        </Dialog>
    );
}
