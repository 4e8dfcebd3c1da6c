import type { Dependant, Dependants } from "../api/changeSets";
import { namesOf } from "../api/estate";
import { CILink } from "../ci/CILink";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { useClient } from "../shell/Session";
import { Notice } from "../ui/Notice";
import { useLoad } from "../ui/useLoad";

const choices = ["include", "skip", "force"] as const;

interface DependantChoiceProps {
    /** The first of them. */
    dependants: Dependant[];
    count: string;
    choice: Dependants;
    choose(choice: Dependants): void;
}

/** The later changes that stand in the way of a rollback, and what shall become of them. */
export function DependantChoice({ dependants, count, choice, choose }: DependantChoiceProps) {
    const { t, format } = useI18n();
    const client = useClient();
    const catalogue = useCatalogue();
    const words = t.changeSets;
    const names = useLoad("names", () => namesOf(client, dependants.map((one) => one.target)));
    const known = names.value;
    return (
        <div className="stack">
            <Notice tone="warn" title={words.dependants(count)}>
                <p>{words.dependantsHint}</p>
                <ul className="list dependants" data-testid="dependants">
                    {dependants.map((one, index) => {
                        const ci = known?.get(one.target);
                        return (
                            <li key={index} className="inline">
                                {ci ? <CILink ci={ci} /> : null}
                                <code>{one.target}</code>
                                {one.attribute && one.attribute !== "*" && (
                                    <span>{catalogue.anyAttributeLabel(one.attribute)}</span>
                                )}
                                <span className="muted small">{t.ci.commit(format.number(one.seq))}</span>
                            </li>
                        );
                    })}
                </ul>
            </Notice>
            <fieldset className="side">
                <legend>{words.dependantsChoice}</legend>
                {choices.map((key) => (
                    <label key={key} className="check">
                        <input
                            type="radio"
                            name="dependants"
                            checked={choice === key}
                            onChange={() => choose(key)}
                            data-testid={`dependants-${key}`}
                        />
                        {words.choices[key]}
                    </label>
                ))}
            </fieldset>
        </div>
    );
}
