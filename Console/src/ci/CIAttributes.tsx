import type { CI } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";

export function CIAttributes({ ci }: { ci: CI }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const attributes = Object.entries(ci.attributes);
    return (
        <section className="ci-section" data-testid="ci-attributes">
            <h3>{t.ci.attributes}</h3>
            {attributes.length === 0 ? (
                <p className="muted">{t.ci.noAttributes}</p>
            ) : (
                <table className="facts">
                    <caption className="visually-hidden">{t.ci.attributes}</caption>
                    <thead className="visually-hidden">
                        <tr>
                            <th scope="col">{t.ci.attribute}</th>
                            <th scope="col">{t.ci.value}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {attributes.map(([key, value]) => (
                            <tr key={key}>
                                <th scope="row" title={key}>
                                    {catalogue.attributeLabel(ci.class, key)}
                                </th>
                                <td>{format.value(value, catalogue.attribute(ci.class, key)?.unit)}</td>
                            </tr>
                        ))}
                    </tbody>
                </table>
            )}
        </section>
    );
}
