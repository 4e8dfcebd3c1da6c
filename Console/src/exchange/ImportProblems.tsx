import type { ImportProblem } from "../api/exchange";
import { csv } from "../ask/blocks/table";
import { useI18n } from "../i18n/I18n";
import { DataTable, type TableColumn } from "../ui/DataTable";
import { Icon } from "../ui/Icon";
import { saveTable } from "../ui/saveTable";
import { useSteps } from "../ui/useSteps";

const shownAtFirst = 50;

/** The rows that cannot be taken: where, what is wrong, and how to mend it. */
export function ImportProblems({ problems, count }: { problems: ImportProblem[]; count: number }) {
    const { t, format } = useI18n();
    const { shown, more } = useSteps(problems.length, shownAtFirst);
    const words = t.exchange;
    const save = () => {
        const labels = { sheet: words.sheet, row: words.row, column: words.column, message: words.whatIsWrong, hint: words.remedy };
        const columns = Object.entries(labels).map(([key, label]) => ({ key, label, type: "string" as const }));
        saveTable(words.problems(String(count)), csv(columns, problems.map((one) => ({ ...one }))));
    };
    const hasSheets = problems.some((one) => one.sheet !== null);
    const columns: TableColumn<ImportProblem>[] = [
        { key: "row", title: words.row, cell: (one) => (one.row > 0 ? format.number(one.row) : t.none) },
        ...(hasSheets ? [{ key: "sheet", title: words.sheet, cell: (one: ImportProblem) => one.sheet ?? t.none }] : []),
        { key: "column", title: words.column, cell: (one) => (one.column ? <code>{one.column}</code> : t.none) },
        { key: "message", title: words.whatIsWrong, cell: (one) => one.message },
        { key: "hint", title: words.remedy, cell: (one) => one.hint ?? t.none, isWideOnly: true },
    ];
    return (
        <section className="card" data-testid="import-problems">
            <div className="card-head">
                <h2 className="bad-text">{words.problems(format.number(count))}</h2>
                <button type="button" className="button button-quiet" onClick={save}>
                    <Icon name="download" />
                    {words.problemList}
                </button>
            </div>
            <p className="muted small">
                {words.problemsHint} {count > problems.length && words.problemsCut(format.number(problems.length))}
            </p>
            <DataTable
                caption={words.problems(format.number(count))}
                columns={columns}
                rows={problems.slice(0, shown)}
                id={(one) => `${one.sheet} ${one.row} ${one.column} ${one.message}`}
            />
            {more}
        </section>
    );
}
