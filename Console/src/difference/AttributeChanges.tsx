import type { AttributeChange } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { ValueChange } from "./ValueChange";

/** The changed attributes of one CI or relation as a table: name, before, after. */
export function AttributeChanges({ changes, classKey }: { changes: AttributeChange[]; classKey: string }) {
    const { t } = useI18n();
    const catalogue = useCatalogue();
    const label = (key: string) => (key === "class" ? t.cis.class : catalogue.attributeLabel(classKey, key));
    return (
        <table className="facts">
            <tbody>
                {changes.map(({ attribute, before, after }) => (
                    <tr key={attribute}>
                        <th scope="row" title={attribute}>
                            {label(attribute)}
                        </th>
                        <td>
                            <ValueChange
                                before={before}
                                after={after}
                                unit={catalogue.attribute(classKey, attribute)?.unit}
                            />
                        </td>
                    </tr>
                ))}
            </tbody>
        </table>
    );
}
