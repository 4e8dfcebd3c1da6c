import { useState } from "react";
import { metrics, quality, scoreOf, type Interval, type Metric, type QualityRow } from "../api/quality";
import { CILink } from "../ci/CILink";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { useFeatures } from "../shell/Features";
import { useClient } from "../shell/Session";
import { DataTable, type TableColumn } from "../ui/DataTable";
import { Empty } from "../ui/Empty";
import { SelectField } from "../ui/Field";
import { Shown } from "../ui/Shown";
import { useLoad } from "../ui/useLoad";
import { Bars } from "./Bars";
import { Meter } from "./Meter";

const trendDays = 30;

type Group = "class" | "owner" | "source";

/** Scores by class, owner or source; each number leads to the rows behind it. */
export function ScoresSection() {
    const { t, format } = useI18n();
    const client = useClient();
    const catalogue = useCatalogue();
    const features = useFeatures();
    const [by, setBy] = useState<Group>("class");
    const [open, setOpen] = useState<{ key: string; metric: Metric } | null>(null);
    const loaded = useLoad(by, () => quality(client).scores(by));
    const hasRows = features.has("GET /quality/rows");
    const name = (key: string) => (by === "class" ? catalogue.classLabel(key) : key || t.quality.nobody);
    const columns: TableColumn<QualityRow>[] = [
        { key: "key", title: t.quality.groups[by], cell: (row) => name(row.key) },
        { key: "count", title: t.quality.count, isNumeric: true, isWideOnly: true, cell: (row) => format.number(row.count) },
        { key: "score", title: t.quality.score, cell: (row) => <Meter value={row.score} /> },
        ...metrics.map((metric) => ({
            key: metric,
            title: t.quality.metrics[metric],
            isWideOnly: true,
            cell: (row: QualityRow) => {
                const meter = <Meter value={scoreOf(row[metric])} title={intervalText(row[metric])} />;
                if (!hasRows || scoreOf(row[metric]) === null) return meter;
                return (
                    <button
                        type="button"
                        className="link-button"
                        aria-label={t.quality.openRows(t.quality.metrics[metric], name(row.key))}
                        onClick={() => setOpen({ key: row.key, metric })}
                        data-testid="score-rows"
                    >
                        {meter}
                    </button>
                );
            },
        })),
    ];
    const percent = (value: number) => `${format.number(Math.round(value * 1000) / 10)} %`;
    const intervalText = (value: number | Interval | null | undefined) => {
        if (typeof value !== "object" || value === null || typeof value.low !== "number") return undefined;
        const parts = [t.quality.interval(percent(value.low), percent(value.high ?? value.value))];
        if (typeof value.n === "number") parts.push(t.quality.measured(format.number(value.n)));
        return parts.join(", ");
    };
    return (
        <div className="stack">
            <div className="filter">
                <SelectField
                    label={t.quality.by}
                    value={by}
                    change={(next) => {
                        setBy(next as Group);
                        setOpen(null);
                    }}
                    options={(["class", "owner", "source"] as const).map((key) => ({ key, text: t.quality.groups[key] }))}
                    testId="quality-by"
                />
            </div>
            <Shown of={loaded}>
                {({ items }) =>
                    items.length === 0 ? (
                        <Empty title={t.quality.noScores} hint={t.quality.noScoresHint} />
                    ) : (
                        <DataTable
                            caption={t.quality.title}
                            columns={columns}
                            rows={items}
                            id={(row) => row.key}
                            testId="scores"
                        />
                    )
                }
            </Shown>
            {open && <Rows by={by} name={name(open.key)} metric={open.metric} groupKey={open.key} />}
        </div>
    );
}

/** The CIs that pull one number down, and how the score of the group went. */
function Rows({ by, name, metric, groupKey }: { by: Group; name: string; metric: Metric; groupKey: string }) {
    const { t } = useI18n();
    const client = useClient();
    const catalogue = useCatalogue();
    const features = useFeatures();
    const loaded = useLoad(`${by} ${groupKey} ${metric}`, () => quality(client).rows(by, groupKey, metric));
    const reason = (key: string) => t.quality.reasons[key] ?? catalogue.anyAttributeLabel(key);
    return (
        <section className="card" data-testid="quality-rows">
            <h2>{t.quality.rowsOf(t.quality.metrics[metric], name)}</h2>
            <Shown of={loaded}>
                {({ items }) =>
                    items.length === 0 ? (
                        <p className="muted">{t.quality.noRows}</p>
                    ) : (
                        <ul className="list">
                            {items.map(({ reasons, ...ci }) => (
                                <li key={ci.id} className="inline">
                                    <CILink ci={ci} />
                                    <span className="muted">{reasons.map(reason).join(" · ")}</span>
                                </li>
                            ))}
                        </ul>
                    )
                }
            </Shown>
            {features.has("GET /quality/trend") && <ScoreTrend by={by} groupKey={groupKey} />}
        </section>
    );
}

function ScoreTrend({ by, groupKey }: { by: Group; groupKey: string }) {
    const { t, format } = useI18n();
    const client = useClient();
    const loaded = useLoad(`${by} ${groupKey}`, () => quality(client).scoreTrend(by, groupKey, trendDays));
    return (
        <Shown of={loaded}>
            {({ items }) => (
                <>
                    <h3>{t.quality.groupTrend}</h3>
                    <Bars
                        most={1}
                        bars={items.map(({ day, score }) => ({
                            value: score ?? 0,
                            text: `${day}: ${format.number(Math.round((score ?? 0) * 1000) / 10)} %`,
                        }))}
                    />
                </>
            )}
        </Shown>
    );
}
