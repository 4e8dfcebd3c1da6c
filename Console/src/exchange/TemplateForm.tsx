import { useState } from "react";
import { formatNames, templateAddress } from "../api/exchange";
import { classOptions } from "../ci/classOptions";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { SelectField } from "../ui/Field";
import { Icon } from "../ui/Icon";

/** An empty table of a class, to start from. */
export function TemplateForm() {
    const { t, language } = useI18n();
    const catalogue = useCatalogue();
    const words = t.exchange;
    const options = classOptions(catalogue, language).filter(({ isAbstract }) => !isAbstract);
    const [picked, setPicked] = useState<string | null>(null);
    const chosen = picked ?? options[0]?.key ?? "";
    return (
        <section className="card">
            <h2>{words.template}</h2>
            <p className="muted small">{words.templateHint}</p>
            <SelectField
                label={words.templateClass}
                value={chosen}
                change={setPicked}
                options={options.map(({ key }) => ({ key, text: catalogue.classLabel(key) }))}
                testId="template-class"
            />
            <div className="actions">
                {(["csv", "xlsx"] as const).map((format) => (
                    <a key={format} className="button" href={templateAddress(chosen, format)} download>
                        <Icon name="download" />
                        {formatNames[format]}
                    </a>
                ))}
            </div>
        </section>
    );
}
