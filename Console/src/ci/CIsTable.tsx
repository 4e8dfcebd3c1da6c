import type { CIPage, CISummary } from "../api/types";
import { ClassIcon } from "../graph/ClassIcon";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { Link, pathOfCI } from "../shell/router";
import { DataTable, type TableColumn } from "../ui/DataTable";

const attributesShown = 4;

interface CIsTableProps {
    page: CIPage;
    sort: string;
    sortBy(sort: string): void;
    /** Attributes with a column of their own. */
    columns: string[];
    /** Whether the server can sort by an attribute. */
    sortsByAttribute: boolean;
    classKey: string;
    /** Ids of the chosen CIs; absent where nothing can be done with them. */
    selection?: ReadonlySet<string>;
    select?(selection: ReadonlySet<string>): void;
}

export function CIsTable(props: CIsTableProps) {
    const { page, sort, sortBy, columns, sortsByAttribute, classKey, selection, select } = props;
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const toggle = (id: string) => {
        const next = new Set(selection);
        if (!next.delete(id)) next.add(id);
        select?.(next);
    };
    const name: TableColumn<CISummary> = {
        key: "name",
        title: t.cis.name,
        sort: "name",
        cell: (ci) => (
            <span className="name-cell">
                {select && (
                    <input
                        type="checkbox"
                        checked={selection?.has(ci.id) ?? false}
                        onChange={() => toggle(ci.id)}
                        aria-label={t.estate.list.select(ci.name)}
                        data-testid="select-ci"
                    />
                )}
                <Link href={pathOfCI(ci.id)} className="ci-link" data-testid="ci-row" data-ci={ci.id}>
                    <ClassIcon classKey={ci.class} />
                    <span>{ci.name}</span>
                </Link>
            </span>
        ),
    };
    const own = columns.map(
        (key): TableColumn<CISummary> => ({
            key,
            title: catalogue.attributeLabel(classKey || "CI", key),
            sort: sortsByAttribute ? key : undefined,
            isWideOnly: true,
            cell: (ci) => format.value(ci.attributes?.[key], catalogue.attribute(ci.class, key)?.unit),
        }),
    );
    const glimpse: TableColumn<CISummary> = {
        key: "glimpse",
        title: t.cis.attributes,
        isWideOnly: true,
        cell: (ci) => (
            <span className="clipped muted">
                <Glimpse ci={ci} />
            </span>
        ),
    };
    return (
        <DataTable
            caption={t.cis.caption}
            rows={page.items}
            id={(ci) => ci.id}
            sort={sort}
            sortBy={sortBy}
            testId="cis-table"
            columns={[
                name,
                {
                    key: "class",
                    title: t.cis.class,
                    cell: (ci) => format.pick(ci.classLabel, catalogue.classLabel(ci.class)),
                },
                ...(own.length > 0 ? own : [glimpse]),
            ]}
        />
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
