import type { ReactNode } from "react";
import type { AttributeChange, HistoryItem, Validity } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { CILink } from "./CILink";

/** One change: what, who, when, and each value before and after. */
export function HistoryEntry({ item, classKey, action }: { item: HistoryItem; classKey: string; action?: ReactNode }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    return (
        <li className="timeline-item" data-action={item.action}>
            <p className="timeline-head">
                <strong>{t.ci[item.action] ?? item.action}</strong>
                {item.ci && <CILink ci={item.ci} />}
                <time dateTime={item.at} title={format.instant(item.at)}>
                    {format.ago(item.at, Date.now())}
                </time>
                {action}
            </p>
            <p className="muted small">
                {[
                    t.ci.by(item.actor),
                    item.source && item.source !== item.actor ? t.ci.via(item.source) : null,
                    t.ci.commit(format.number(item.seq)),
                ]
                    .filter(Boolean)
                    .join(" · ")}
            </p>
            {item.relation && (
                <p className="timeline-relation">
                    {catalogue.relationLabel(item.relation.type, item.relation.direction)}
                    <CILink ci={item.relation.other} />
                </p>
            )}
            {item.validity && <ValidityLine validity={item.validity} classKey={classKey} />}
            {item.changes && item.changes.length > 0 && <Changes changes={item.changes} classKey={classKey} />}
        </li>
    );
}

function Changes({ changes, classKey }: { changes: AttributeChange[]; classKey: string }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const unit = (attribute: string) => catalogue.attribute(classKey, attribute)?.unit;
    return (
        <ul className="difference">
            {changes.map(({ attribute, before, after }) => (
                <li key={attribute}>
                    <span className="difference-key" title={attribute}>
                        {catalogue.attributeLabel(classKey, attribute)}
                    </span>
                    {before !== null && before !== undefined && (
                        <del>
                            <span className="visually-hidden">{t.ci.before} </span>
                            {format.value(before, unit(attribute))}
                        </del>
                    )}
                    <span aria-hidden="true">→</span>
                    <ins>
                        <span className="visually-hidden">{t.ci.after} </span>
                        {format.value(after, unit(attribute))}
                    </ins>
                </li>
            ))}
        </ul>
    );
}

/** `Rack: 7, valid from 1 March 2020`. */
function ValidityLine({ validity, classKey }: { validity: Validity; classKey: string }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const { attribute, relationType, from, to, value, validFrom, validTo } = validity;
    const what = attribute
        ? catalogue.attributeLabel(classKey, attribute)
        : [from, catalogue.relationLabel(relationType ?? "", "outgoing"), to].join(" ");
    return (
        <p>
            {what}:{" "}
            <ins>{format.value(value, attribute ? catalogue.attribute(classKey, attribute)?.unit : null)}</ins>{" "}
            <span className="muted">
                {validTo
                    ? t.estate.valid.between(format.instant(validFrom), format.instant(validTo))
                    : t.estate.valid.since(format.instant(validFrom))}
            </span>
        </p>
    );
}
