import { useState } from "react";
import type { CI, Relation } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { CILink } from "./CILink";

const shownAtFirst = 8;

export function CIRelations({ ci }: { ci: CI }) {
    const { t, format } = useI18n();
    const groups = groupedRelations(ci.relations);
    return (
        <section className="ci-section" data-testid="ci-relations">
            <h3>
                {t.ci.relations} <span className="count">{format.number(ci.relationCount)}</span>
            </h3>
            {groups.length === 0 && <p className="muted">{t.ci.noRelations}</p>}
            {groups.map((group) => (
                <RelationGroup key={group[0].type + group[0].direction} relations={group} />
            ))}
            {ci.relationCount > ci.relations.length && (
                <p className="muted small">
                    {t.ci.relationCount(format.number(ci.relations.length), format.number(ci.relationCount))}
                </p>
            )}
        </section>
    );
}

type Group = [Relation, ...Relation[]];

/** By type and direction, in the order in which they first appear; never an empty group. */
export function groupedRelations(relations: Relation[]): Group[] {
    const groups = new Map<string, Group>();
    for (const relation of relations) {
        const key = `${relation.direction} ${relation.type}`;
        const group = groups.get(key);
        if (group) group.push(relation);
        else groups.set(key, [relation]);
    }
    return [...groups.values()];
}

function RelationGroup({ relations }: { relations: Group }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const [isOpen, setOpen] = useState(false);
    const [{ type, direction, label }] = relations;
    const shown = isOpen ? relations : relations.slice(0, shownAtFirst);
    return (
        <div className="relation-group">
            <h4 className="relation-type" title={type}>
                <span aria-hidden="true">{direction === "outgoing" ? "→" : "←"}</span>{" "}
                {format.pick(label, catalogue.relationLabel(type, direction))}
                <span className="visually-hidden">, {t.ci[direction]}</span>{" "}
                <span className="count">{format.number(relations.length)}</span>
            </h4>
            <ul className="relation-list">
                {shown.map((relation) => (
                    <li key={relation.id}>
                        <CILink ci={relation.other} />
                        <span className="muted small">{catalogue.classLabel(relation.other.class)}</span>
                        <Properties relation={relation} />
                    </li>
                ))}
            </ul>
            {relations.length > shownAtFirst && (
                <button
                    type="button"
                    className="button button-quiet"
                    aria-expanded={isOpen}
                    onClick={() => setOpen(!isOpen)}
                >
                    {isOpen ? t.showFewer : t.showAll(format.number(relations.length))}
                </button>
            )}
        </div>
    );
}

function Properties({ relation }: { relation: Relation }) {
    const { format } = useI18n();
    const properties = Object.entries(relation.properties ?? {});
    if (properties.length === 0) return null;
    const text = properties.map(([key, value]) => `${key} ${format.value(value)}`).join(", ");
    return <span className="muted small">{text}</span>;
}
