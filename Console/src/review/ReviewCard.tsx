import { useState } from "react";
import type { Evidence, ReviewDecision, ReviewItem, Subject } from "../api/review";
import type { CIReference } from "../api/types";
import { CILink } from "../ci/CILink";
import { CIPicker } from "../ci/CIPicker";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { Badge } from "../ui/Badge";
import { TextField } from "../ui/Field";

interface ReviewCardProps {
    item: ReviewItem;
    canDecide: boolean;
    isBusy: boolean;
    decide(body: ReviewDecision): void;
}

/** One item: what it is about, the evidence side by side, and the decisions. */
export function ReviewCard({ item, canDecide, isBusy, decide }: ReviewCardProps) {
    const { t, format } = useI18n();
    const [reason, setReason] = useState("");
    const [assigned, setAssigned] = useState<CIReference | null>(null);
    const { decisions } = item;
    const words: Record<string, string> = {
        ...t.review.decisions,
        ...(item.kind in t.review.perKind ? t.review.perKind[item.kind as keyof typeof t.review.perKind] : {}),
    };
    const facts = [
        t.review.opened(format.ago(item.openedAt, Date.now())),
        typeof item.score === "number" ? t.review.score(format.number(Math.round(item.score * 100) / 100)) : null,
        item.expires ? t.review.expires(format.instant(item.expires)) : null,
        item.decidedBy && item.decidedAt ? t.review.decidedBy(item.decidedBy, format.instant(item.decidedAt)) : null,
    ];
    return (
        <article className="card review-card" data-testid="review-item" data-kind={item.kind}>
            <div className="stack">
                <span className="inline">
                    <Badge tone="info">{t.review.kinds[item.kind] ?? item.kind}</Badge>
                    {item.state !== "open" && <Badge>{t.review.states[item.state] ?? item.state}</Badge>}
                    <span className="muted small">{facts.filter(Boolean).join(" · ")}</span>
                </span>
                <h2>{format.pick(item.label, item.title)}</h2>
                <p className="muted">{t.review.explained[item.kind]}</p>
            </div>
            <div className="subjects">
                {item.subjects.map((subject, index) => (
                    <SubjectView key={index} subject={subject} />
                ))}
            </div>
            <EvidenceTable evidence={item.evidence} />
            {canDecide && (
                <div className="stack">
                    {decisions.includes("assign") && (
                        <CIPicker label={t.review.assignTo} chosen={assigned} choose={setAssigned} testId="assign-to" />
                    )}
                    <TextField label={t.review.reason} value={reason} change={setReason} testId="review-reason" />
                    <div className="actions">
                        {decisions.map((decision, index) => (
                            <button
                                key={decision}
                                type="button"
                                className={index === 0 ? "button button-primary" : "button"}
                                disabled={isBusy || (decision === "assign" && !assigned)}
                                onClick={() =>
                                    decide({
                                        decision,
                                        ...(decision === "assign" && assigned ? { ci: assigned.id } : {}),
                                        ...(reason.trim() ? { reason: reason.trim() } : {}),
                                    })
                                }
                                data-testid={`decide-${decision}`}
                            >
                                {words[decision] ?? decision}
                                <kbd aria-hidden="true">{index + 1}</kbd>
                            </button>
                        ))}
                    </div>
                </div>
            )}
        </article>
    );
}

function SubjectView({ subject }: { subject: Subject }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const id = subject.ci ?? (subject.id?.startsWith("ci-") ? subject.id : undefined);
    const classKey = subject.class ?? "";
    const attributes = Object.entries(subject.attributes ?? {});
    return (
        <div className="subject">
            <span className="eyebrow">{id ? t.review.subject.ci : t.review.subject.record}</span>
            {id ? (
                <CILink ci={{ id, name: subject.name ?? id, class: classKey }} />
            ) : (
                <strong>{subject.name ?? subject.key ?? subject.id ?? t.none}</strong>
            )}
            <span className="muted small">
                {[classKey ? catalogue.classLabel(classKey) : null, id, subject.source, id ? null : subject.key]
                    .filter(Boolean)
                    .join(" · ")}
            </span>
            {attributes.length > 0 && (
                <dl className="definition-list small">
                    {attributes.map(([key, value]) => (
                        <div key={key} className="definition-row">
                            <dt title={key}>{catalogue.attributeLabel(classKey, key)}</dt>
                            <dd>{format.value(value, catalogue.attribute(classKey, key)?.unit)}</dd>
                        </div>
                    ))}
                </dl>
            )}
        </div>
    );
}

function EvidenceTable({ evidence }: { evidence: Evidence[] }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    if (evidence.length === 0) return <p className="muted">{t.review.noEvidence}</p>;
    const labelOf = (what: string) =>
        what === "name" ? t.cis.name : what === "class" ? t.cis.class : catalogue.anyAttributeLabel(what);
    const same = (one: Evidence) => JSON.stringify(one.left) === JSON.stringify(one.right);
    return (
        <div className="table-frame table-frame-whole">
            <table className="table" data-testid="evidence">
                <caption className="visually-hidden">{t.review.evidence}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t.review.what}</th>
                        <th scope="col">{t.review.left}</th>
                        <th scope="col">{t.review.right}</th>
                        <th scope="col" className="numeric wide-only">
                            {t.review.weight}
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {evidence.map((one, index) => (
                        <tr key={index}>
                            <th scope="row">{labelOf(one.what)}</th>
                            <td>{same(one) ? format.value(one.left) : <mark>{format.value(one.left)}</mark>}</td>
                            <td>{same(one) ? format.value(one.right) : <mark>{format.value(one.right)}</mark>}</td>
                            <td className="numeric wide-only">
                                {typeof one.weight === "number"
                                    ? format.number(Math.round(one.weight * 100) / 100)
                                    : t.none}
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}
