import type { ReactNode } from "react";
import type { CISummary, Value } from "../api/types";
import type { Counts, RelationSummary, StateDifference } from "../api/estate";
import { CILink } from "../ci/CILink";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { Badge } from "../ui/Badge";
import { useSteps } from "../ui/useSteps";
import { AttributeChanges } from "./AttributeChanges";

const shownAtFirst = 25;

/** What leads from one state to another: CIs with each attribute before and after, then relations. */
export function DifferenceView({ difference }: { difference: StateDifference }) {
    const { t } = useI18n();
    const d = difference;
    const isEmpty = [d.cis, d.relations].every((one) => one.added + one.removed + one.changed === 0);
    if (isEmpty) return <p className="muted">{t.estate.difference.none}</p>;
    return (
        <div className="difference-view" data-testid="difference">
            <Part title={t.estate.difference.cis} counts={d.cis}>
                <Rows
                    rows={[
                        ...d.changedCIs.map(({ ci, changes }) => (
                            <Row key={ci.id} tone="info" word={t.estate.difference.changed} head={<CILink ci={ci} />}>
                                <AttributeChanges changes={changes} classKey={ci.class} />
                            </Row>
                        )),
                        ...d.addedCIs.map((ci) => (
                            <Row key={ci.id} tone="good" word={t.estate.difference.added} head={<CIName ci={ci} />}>
                                <AttributeChanges changes={all(ci.attributes, "after")} classKey={ci.class} />
                            </Row>
                        )),
                        ...d.removedCIs.map((ci) => (
                            <Row key={ci.id} tone="bad" word={t.estate.difference.removed} head={<CIName ci={ci} />}>
                                <AttributeChanges changes={all(ci.attributes, "before")} classKey={ci.class} />
                            </Row>
                        )),
                    ]}
                />
            </Part>
            <Part title={t.estate.difference.relations} counts={d.relations}>
                <Rows
                    rows={[
                        ...d.changedRelations.map(({ relation, changes }) => (
                            <Row
                                key={relation.id}
                                tone="info"
                                word={t.estate.difference.changed}
                                head={<RelationLine relation={relation} />}
                            >
                                <AttributeChanges changes={changes} classKey="" />
                            </Row>
                        )),
                        ...d.addedRelations.map((relation) => (
                            <Row
                                key={relation.id}
                                tone="good"
                                word={t.estate.difference.added}
                                head={<RelationLine relation={relation} />}
                            />
                        )),
                        ...d.removedRelations.map((relation) => (
                            <Row
                                key={relation.id}
                                tone="bad"
                                word={t.estate.difference.removed}
                                head={<RelationLine relation={relation} />}
                            />
                        )),
                    ]}
                />
            </Part>
            {d.truncated && <p className="muted small">{t.estate.difference.truncated}</p>}
        </div>
    );
}

/** Every attribute of a CI that came or went, as changes from or to nothing. */
function all(attributes: Record<string, Value> | undefined, side: "before" | "after") {
    return Object.entries(attributes ?? {}).map(([attribute, value]) => ({
        attribute,
        before: side === "before" ? value : null,
        after: side === "after" ? value : null,
    }));
}

function Part({ title, counts, children }: { title: string; counts: Counts; children: ReactNode }) {
    const { t, format } = useI18n();
    if (counts.added + counts.removed + counts.changed === 0) return null;
    return (
        <section className="stack">
            <h3 className="difference-title">
                {title}{" "}
                <span className="count">
                    {t.estate.difference.summary(
                        format.number(counts.added),
                        format.number(counts.removed),
                        format.number(counts.changed),
                    )}
                </span>
            </h3>
            {children}
        </section>
    );
}

function Rows({ rows }: { rows: JSX.Element[] }) {
    const { shown, more } = useSteps(rows.length, shownAtFirst);
    return (
        <>
            <ul className="list">{rows.slice(0, shown)}</ul>
            {more}
        </>
    );
}

interface RowProps {
    tone: "good" | "bad" | "info";
    word: string;
    head: ReactNode;
    children?: ReactNode;
}

function Row({ tone, word, head, children }: RowProps) {
    return (
        <li className="difference-row">
            <div className="inline">
                <Badge tone={tone}>{word}</Badge>
                {head}
            </div>
            {children}
        </li>
    );
}

/** A CI that is not in the estate now has no page to lead to. */
function CIName({ ci }: { ci: CISummary }) {
    const { format } = useI18n();
    const catalogue = useCatalogue();
    return (
        <span>
            <strong>{ci.name}</strong>{" "}
            <span className="muted small">{format.pick(ci.classLabel, catalogue.classLabel(ci.class))}</span>
        </span>
    );
}

export function RelationLine({ relation }: { relation: RelationSummary }) {
    const catalogue = useCatalogue();
    return (
        <span className="inline">
            <CILink ci={relation.from} />
            <span className="muted">{catalogue.relationLabel(relation.type, "outgoing")}</span>
            <CILink ci={relation.to} />
        </span>
    );
}
