import { useId, useMemo, useState } from "react";
import type { Column, TableBlock } from "../../api/answer";
import { useI18n } from "../../i18n/I18n";
import { Icon } from "../../ui/Icon";
import { Cell } from "./Cell";
import { csv, ordered, type Order } from "./table";
import { saveTable } from "../../ui/saveTable";

/** The frame scrolls; more rows than this would make a telephone slow. */
const rowsAtFirst = 100;

export function TableBlockView({ block }: { block: TableBlock }) {
    const { t, format, language } = useI18n();
    const [order, setOrder] = useState<Order | null>(null);
    const [isOpen, setOpen] = useState(false);
    const caption = useId();
    const sorted = useMemo(
        () => ordered(block.rows, block.columns, order, language),
        [block.rows, block.columns, order, language],
    );
    const total = Math.max(block.total, block.rows.length);
    const shown = isOpen ? sorted : sorted.slice(0, rowsAtFirst);

    const sortBy = (key: string) =>
        setOrder((last) => {
            if (last?.key !== key) return { key, isDescending: false };
            return last.isDescending ? null : { key, isDescending: true };
        });

    return (
        <section className="block" data-testid="block-table">
            <div className="table-frame" tabIndex={0} role="region" aria-labelledby={caption}>
                <table className="table">
                    <caption id={caption}>{block.title}</caption>
                    <thead>
                        <tr>
                            {block.columns.map((column) => (
                                <ColumnHead
                                    key={column.key}
                                    column={column}
                                    order={order?.key === column.key ? order : null}
                                    sort={() => sortBy(column.key)}
                                />
                            ))}
                        </tr>
                    </thead>
                    <tbody>
                        {shown.map((row, index) => (
                            <tr key={index}>
                                {block.columns.map((column) => (
                                    <td key={column.key} className={isNumeric(column) ? "numeric" : undefined}>
                                        <Cell value={row[column.key]} type={column.type} />
                                    </td>
                                ))}
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            <div className="block-foot">
                <span className="muted small">
                    {t.answer.tableRows(format.number(shown.length), format.number(total))}
                </span>
                {block.rows.length > rowsAtFirst && (
                    <button
                        type="button"
                        className="button button-quiet"
                        onClick={() => setOpen(!isOpen)}
                        aria-expanded={isOpen}
                    >
                        {isOpen ? t.showFewer : t.showAll(format.number(block.rows.length))}
                    </button>
                )}
                <button type="button" className="button button-quiet" onClick={() => saveTable(block.title, csv(block.columns, block.rows))}>
                    <Icon name="download" size={14} />
                    {t.answer.download}
                </button>
            </div>
        </section>
    );
}

function ColumnHead({ column, order, sort }: { column: Column; order: Order | null; sort: () => void }) {
    const { t } = useI18n();
    const direction = order ? (order.isDescending ? "descending" : "ascending") : "none";
    return (
        <th scope="col" aria-sort={direction} className={isNumeric(column) ? "numeric" : undefined}>
            <button type="button" className="sort" onClick={sort} title={t.answer.sortBy(column.label)}>
                {column.label}
                <span className="sort-mark" aria-hidden="true">
                    {direction === "none" ? "" : direction === "ascending" ? "▲" : "▼"}
                </span>
            </button>
        </th>
    );
}

function isNumeric(column: Column): boolean {
    return column.type === "integer" || column.type === "number";
}
