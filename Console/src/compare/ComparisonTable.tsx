import { useState } from "react";
import type { CI, Relation, Value } from "../api/types";
import { CILink } from "../ci/CILink";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { CheckField } from "../ui/Field";
import { compared, relationsApart } from "./comparison";

/** Attributes side by side, then the relations that only one side has. */
export function ComparisonTable({ left, right }: { left: CI; right: CI }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const [onlyDifferent, setOnlyDifferent] = useState(true);
    const rows = compared(left, right);
    const different = rows.filter((row) => !row.isSame).length;
    const shown = onlyDifferent ? rows.filter((row) => !row.isSame) : rows;
    const apart = relationsApart(left, right);
    const label = (key: string) =>
        key === "name" ? t.cis.name : key === "class" ? t.cis.class : catalogue.anyAttributeLabel(key);
    const unit = (key: string) => (catalogue.attribute(left.class, key) ?? catalogue.attribute(right.class, key))?.unit;
    const text = (key: string, value: Value | undefined) =>
        key === "class" ? catalogue.classLabel(String(value)) : format.value(value, unit(key));
    const nothing = different === 0 && apart.left.length + apart.right.length === 0;
    return (
        <div className="stack">
            <div className="page-head">
                <p role="status" data-testid="compare-counts">
                    {nothing
                        ? t.estate.compare.same
                        : t.estate.compare.counts(format.number(different), format.number(rows.length - different))}
                </p>
                <CheckField label={t.estate.compare.onlyDifferent} checked={onlyDifferent} change={setOnlyDifferent} />
            </div>
            {shown.length > 0 && (
                <div className="table-frame table-frame-whole">
                    <table className="table comparison" data-testid="comparison">
                        <caption className="visually-hidden">{t.estate.compare.title}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{t.estate.compare.attribute}</th>
                                <th scope="col">
                                    {left.name} <span className="count">{left.id}</span>
                                </th>
                                <th scope="col">
                                    {right.name} <span className="count">{right.id}</span>
                                </th>
                            </tr>
                        </thead>
                        <tbody>
                            {shown.map((row) => (
                                <tr key={row.key} data-same={row.isSame}>
                                    <th scope="row" title={row.key}>
                                        {label(row.key)}
                                    </th>
                                    <td>{row.isSame ? text(row.key, row.left) : <mark>{text(row.key, row.left)}</mark>}</td>
                                    <td>{row.isSame ? text(row.key, row.right) : <mark>{text(row.key, row.right)}</mark>}</td>
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            )}
            {apart.left.length + apart.right.length > 0 && (
                <section className="stack">
                    <h2 className="difference-title">{t.estate.compare.relations}</h2>
                    <div className="split-even">
                        <Relations relations={apart.left} />
                        <Relations relations={apart.right} />
                    </div>
                </section>
            )}
        </div>
    );
}

function Relations({ relations }: { relations: Relation[] }) {
    const { t } = useI18n();
    const catalogue = useCatalogue();
    if (relations.length === 0) return <p className="muted card">{t.none}</p>;
    return (
        <ul className="list card">
            {relations.map((relation) => (
                <li key={relation.id} className="inline">
                    <span className="muted">{catalogue.relationLabel(relation.type, relation.direction)}</span>
                    <CILink ci={relation.other} />
                </li>
            ))}
        </ul>
    );
}
