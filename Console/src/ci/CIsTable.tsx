import type { CIPage, CISummary } from "../api/types";
import { ClassIcon } from "../graph/ClassIcon";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { Link, pathOfCI } from "../shell/router";

const attributesShown = 4;

interface CIsTableProps {
    page: CIPage;
    sort: string;
    turn(): void;
}

export function CIsTable({ page, sort, turn }: CIsTableProps) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    return (
        <div className="table-frame table-frame-whole">
            <table className="table" data-testid="cis-table">
                <caption className="visually-hidden">{t.cis.caption}</caption>
                <thead>
                    <tr>
                        <th scope="col" aria-sort={sort === "name" ? "ascending" : "descending"}>
                            <button type="button" className="sort" onClick={turn} title={t.answer.sortBy(t.cis.name)}>
                                {t.cis.name}
                                <span className="sort-mark" aria-hidden="true">
                                    {sort === "name" ? "▲" : "▼"}
                                </span>
                            </button>
                        </th>
                        <th scope="col">{t.cis.class}</th>
                        <th scope="col" className="wide-only">
                            {t.cis.attributes}
                        </th>
                    </tr>
                </thead>
                <tbody>
                    {page.items.map((ci) => (
                        <tr key={ci.id}>
                            <th scope="row">
                                <Link href={pathOfCI(ci.id)} className="ci-link" data-testid="ci-row" data-ci={ci.id}>
                                    <ClassIcon classKey={ci.class} />
                                    <span>{ci.name}</span>
                                </Link>
                            </th>
                            <td>{format.pick(ci.classLabel, catalogue.classLabel(ci.class))}</td>
                            <td className="wide-only muted">
                                <span className="clipped">
                                    <Glimpse ci={ci} />
                                </span>
                            </td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

/** The first few plain attributes, to tell CIs of one name apart. */
function Glimpse({ ci }: { ci: CISummary }) {
    const { format } = useI18n();
    const catalogue = useCatalogue();
    const parts = Object.entries(ci.attributes ?? {})
        .filter(([, value]) => typeof value !== "object")
        .slice(0, attributesShown)
        .map(([key, value]) => {
            const text = format.value(value, catalogue.attribute(ci.class, key)?.unit);
            return `${catalogue.attributeLabel(ci.class, key)}: ${text}`;
        });
    return <>{parts.join(" · ")}</>;
}
