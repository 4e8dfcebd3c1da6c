import type { ReactNode } from "react";
import { useI18n } from "../i18n/I18n";

export interface TableColumn<Row> {
    key: string;
    title: string;
    cell(row: Row): ReactNode;
    isNumeric?: boolean;
    /** Left out on a narrow screen. */
    isWideOnly?: boolean;
    /** The word for the server's `sort`; absent where it cannot sort by this. */
    sort?: string;
}

interface DataTableProps<Row> {
    caption: string;
    columns: TableColumn<Row>[];
    rows: Row[];
    id(row: Row): string;
    /** `name` or `-name`. */
    sort?: string;
    sortBy?(sort: string): void;
    testId?: string;
    /** The row that the keyboard is at. */
    current?: string | null;
}

/** A table with a head that stays, whose first column names the row. */
export function DataTable<Row>(props: DataTableProps<Row>) {
    const { caption, columns, rows, id, sort, sortBy, testId, current } = props;
    return (
        <div className="table-frame table-frame-whole">
            <table className="table" data-testid={testId}>
                <caption className="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        {columns.map((column) => (
                            <Head key={column.key} column={column} sort={sort} sortBy={sortBy} />
                        ))}
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row) => (
                        <tr key={id(row)} data-current={current === id(row) || undefined}>
                            {columns.map((column, index) => {
                                const Cell = index === 0 ? "th" : "td";
                                return (
                                    <Cell key={column.key} scope={index === 0 ? "row" : undefined} className={classes(column)}>
                                        {column.cell(row)}
                                    </Cell>
                                );
                            })}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

function classes<Row>(column: TableColumn<Row>): string | undefined {
    return [column.isNumeric ? "numeric" : "", column.isWideOnly ? "wide-only" : ""].join(" ").trim() || undefined;
}

function Head<Row>(props: { column: TableColumn<Row>; sort?: string; sortBy?(sort: string): void }) {
    const { column, sort, sortBy } = props;
    const { t } = useI18n();
    const own = column.sort;
    if (own === undefined || !sortBy) {
        return (
            <th scope="col" className={classes(column)}>
                {column.title}
            </th>
        );
    }
    const order = sort === own ? "ascending" : sort === `-${own}` ? "descending" : "none";
    return (
        <th scope="col" className={classes(column)} aria-sort={order}>
            <button
                type="button"
                className="sort"
                title={t.answer.sortBy(column.title)}
                onClick={() => sortBy(order === "ascending" ? `-${own}` : own)}
            >
                {column.title}
                <span className="sort-mark" aria-hidden="true">
                    {order === "ascending" ? "▲" : order === "descending" ? "▼" : ""}
                </span>
            </button>
        </th>
    );
}
