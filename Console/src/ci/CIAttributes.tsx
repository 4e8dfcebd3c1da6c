import { useState } from "react";
import type { Provenance } from "../api/estate";
import type { CI } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { Badge } from "../ui/Badge";
import { ProvenanceDetail } from "./ProvenanceDetail";

interface CIAttributesProps {
    ci: CI;
    provenance?: Record<string, Provenance> | null;
}

/** The attributes with their values; where the sources are known, who said each. */
export function CIAttributes({ ci, provenance }: CIAttributesProps) {
    const { t } = useI18n();
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
                        {attributes.map(([key]) => (
                            <Attribute key={key} name={key} ci={ci} provenance={provenance?.[key]} />
                        ))}
                    </tbody>
                </table>
            )}
        </section>
    );
}

function Attribute({ name, ci, provenance }: { name: string; ci: CI; provenance: Provenance | undefined }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const [isOpen, setOpen] = useState(false);
    const unit = catalogue.attribute(ci.class, name)?.unit;
    const label = catalogue.attributeLabel(ci.class, name);
    const losers = provenance?.losers?.length ?? 0;
    return (
        <tr data-attribute={name}>
            <th scope="row" title={name}>
                {label}
            </th>
            <td>
                <div className="fact">
                    <span className="fact-value">{format.value(ci.attributes[name], unit)}</span>
                    {ci.corrected?.includes(name) && (
                        <span title={t.estate.valid.correctedHint}>
                            <Badge tone="info">{t.estate.valid.corrected}</Badge>
                        </span>
                    )}
                    {provenance?.drift && (
                        <span title={t.estate.provenance.driftHint}>
                            <Badge tone="warn">{t.estate.provenance.drift}</Badge>
                        </span>
                    )}
                    {provenance && (
                        <button
                            type="button"
                            className="source-button"
                            aria-expanded={isOpen}
                            aria-label={`${label}: ${t.estate.provenance.title}`}
                            onClick={() => setOpen(!isOpen)}
                            data-testid="provenance"
                        >
                            {provenance.winner?.source ?? t.none}
                            {losers > 0 && ` +${losers}`}
                        </button>
                    )}
                </div>
                {isOpen && provenance && <ProvenanceDetail provenance={provenance} unit={unit} />}
            </td>
        </tr>
    );
}
