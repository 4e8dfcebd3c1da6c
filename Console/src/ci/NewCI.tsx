import { useState } from "react";
import type { CI } from "../api/types";
import { estate } from "../api/estate";
import type { Written } from "../api/written";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { SelectField } from "../ui/Field";
import { useAction } from "../ui/useAction";
import { CIForm, type CIFormResult } from "./CIForm";
import { classOptions } from "./classOptions";

interface NewCIProps {
    classKey: string;
    close(): void;
    done(result: Written<CI>): void;
}

/** Makes a CI of a chosen class. */
export function NewCI({ classKey, close, done }: NewCIProps) {
    const { t, language } = useI18n();
    const client = useClient();
    const catalogue = useCatalogue();
    const action = useAction();
    const options = classOptions(catalogue, language).filter(({ isAbstract }) => !isAbstract);
    // Until somebody chooses, the class that the list is filtered by; the classes may be read only after this opens.
    const [picked, setPicked] = useState<string | null>(null);
    const chosen = [picked, classKey, options[0]?.key].find((key) => options.some((one) => one.key === key)) ?? "";
    const save = ({ name, attributes }: CIFormResult) => {
        void action.run(async () => done(await estate(client).create({ class: chosen, name: name ?? "", attributes })));
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
                <CIForm
                    key={chosen}
                    definitions={catalogue.attributes(chosen)}
                    name=""
                    values={{}}
                    isBusy={action.isBusy}
                    problem={action.problem}
                    save={save}
                    cancel={close}
                />
            </div>
        </Dialog>
    );
}
