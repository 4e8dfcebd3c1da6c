import { useMemo, useState } from "react";
import type { QueryAnswer, TypedValue } from "../api/query";
import { GraphView } from "../graph/GraphView";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { Icon } from "../ui/Icon";
import { PlanView } from "./PlanView";
import { csvOf, isNumeric, jsonOf, pictureOf, textOf } from "./values";

type View = "table" | "graph" | "raw" | "plan";

const rowsAtFirst = 200;
const nodesMax = 400;

/** The rows of a statement as a table, as a picture and as JSON; its plan, where it was asked for. */
export function ResultView({ answer, milliseconds }: { answer: QueryAnswer; milliseconds: number }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const fields = answer.data?.fields ?? [];
    const rows = answer.data?.values ?? [];
    const plan = answer.profiledQueryPlan ?? answer.queryPlan;
    const picture = useMemo(
        () => pictureOf(rows, (label) => catalogue.lineage(label).length * (catalogue.has(label) ? 2 : 1), nodesMax),
        [rows, catalogue],
    );
    const views: View[] = [
        ...(fields.length > 0 && !(answer.queryPlan && rows.length === 0) ? (["table"] as const) : []),
        ...(picture.nodes.length > 0 ? (["graph"] as const) : []),
        ...(rows.length > 0 ? (["raw"] as const) : []),
        ...(plan ? (["plan"] as const) : []),
    ];
    const [wanted, setView] = useState<View>(plan ? "plan" : "table");
    const view = views.includes(wanted) ? wanted : views[0];
    const counters = Object.entries(answer.counters ?? {}).filter(
        ([key, count]) => typeof count === "number" && count > 0 && key !== "systemUpdates",
    );
    return (
        <section className="result" aria-label={t.query.result} data-testid="query-result">
            <div className="result-head">
                <div className="result-views" role="group" aria-label={t.query.views}>
                    {views.map((one) => (
                        <button
                            key={one}
                            type="button"
                            className="button button-quiet"
                            aria-pressed={one === view}
                            onClick={() => setView(one)}
                            data-testid={`view-${one}`}
                        >
                            {t.query.view[one]}
                        </button>
                    ))}
                </div>
                <span className="muted small" role="status" data-testid="query-summary">
                    {[
                        ...(fields.length > 0 ? [t.answer.rows(format.number(rows.length))] : []),
                        ...counters.map(([key, count]) => t.query.counter(key, format.number(Number(count)))),
                        `${format.number(Math.round(milliseconds))} ms`,
                    ].join(" · ")}
                </span>
                {rows.length > 0 && (
                    <span className="result-files">
                        <button
                            type="button"
                            className="button button-quiet"
                            onClick={() => save("rootline.csv", "text/csv;charset=utf-8", "\uFEFF" + csvOf(fields, rows))}
                        >
                            <Icon name="download" size={14} />
                            CSV
                        </button>
                        <button
                            type="button"
                            className="button button-quiet"
                            onClick={() => save("rootline.json", "application/json", jsonOf(fields, rows))}
                        >
                            <Icon name="download" size={14} />
                            JSON
                        </button>
                    </span>
                )}
            </div>
            {answer.notifications?.map((one, index) => (
                <p key={index} className="muted small">
                    {one.description ?? one.title}
                </p>
            ))}
            {view === "table" && <ResultTable fields={fields} rows={rows} />}
            {view === "graph" && (
                <GraphView
                    title={t.query.view.graph}
                    nodes={picture.nodes}
                    edges={picture.edges}
                    note={picture.left > 0 ? t.query.notDrawn(format.number(picture.left)) : undefined}
                />
            )}
            {view === "raw" && (
                <pre className="raw" tabIndex={0} data-testid="raw">
                    {jsonOf(fields, rows.slice(0, rowsAtFirst))}
                </pre>
            )}
            {view === "plan" && plan && <PlanView plan={plan} isProfile={answer.profiledQueryPlan !== undefined} />}
            {views.length === 0 && <p className="muted">{t.query.noRows}</p>}
        </section>
    );
}

function ResultTable({ fields, rows }: { fields: string[]; rows: TypedValue[][] }) {
    const { t, format } = useI18n();
    const [isOpen, setOpen] = useState(false);
    const shown = isOpen ? rows : rows.slice(0, rowsAtFirst);
    return (
        <>
            <div className="table-frame" tabIndex={0} role="region" aria-label={t.query.result}>
                <table className="table" data-testid="result-table">
                    <thead>
                        <tr>
                            {fields.map((field, index) => (
                                <th scope="col" key={index}>
                                    {field}
                                </th>
                            ))}
                        </tr>
                    </thead>
                    <tbody>
                        {shown.map((row, index) => (
                            <tr key={index}>
                                {row.map((value, column) => (
                                    <td key={column} className={cellClass(value)}>
                                        {textOf(value)}
                                    </td>
                                ))}
                            </tr>
                        ))}
                    </tbody>
                </table>
            </div>
            {rows.length > rowsAtFirst && (
                <button
                    type="button"
                    className="button button-quiet"
                    onClick={() => setOpen(!isOpen)}
                    aria-expanded={isOpen}
                >
                    {isOpen ? t.showFewer : t.showAll(format.number(rows.length))}
                </button>
            )}
        </>
    );
}

function cellClass(value: TypedValue): string | undefined {
    if (isNumeric(value)) return "numeric";
    if (value.$type === "Null") return "muted";
    return value.$type === "String" || value.$type === "Boolean" ? undefined : "code small";
}

function save(name: string, type: string, text: string): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
}
