import { useEffect, useRef, useState } from "react";
import type { ChartBlock } from "../../api/answer";
import { isAbort, problemOf, type Problem } from "../../api/problem";
import { useI18n } from "../../i18n/I18n";
import { ProblemNotice } from "../../ui/ProblemNotice";
import { useThemeName } from "../../ui/useThemeName";
import { chartOption } from "./chartOption";

/** A chart by ECharts, loaded when the first one is shown. The numbers are there as a table, too. */
export function ChartBlockView({ block }: { block: ChartBlock }) {
    const { t, format } = useI18n();
    const frame = useRef<HTMLDivElement>(null);
    const theme = useThemeName();
    const [problem, setProblem] = useState<Problem | null>(null);

    useEffect(() => {
        const element = frame.current;
        if (!element) return;
        const controller = new AbortController();
        draw(element, block, format.number, controller.signal).catch((error: unknown) => {
            if (!isAbort(error)) setProblem(problemOf(error));
        });
        return () => controller.abort();
    }, [block, format, theme]);

    return (
        <figure className="block" data-testid="block-chart">
            <figcaption className="block-title">{block.title}</figcaption>
            {problem ? <ProblemNotice problem={problem} /> : <div ref={frame} className="chart" aria-hidden="true" />}
            <details className="disclosure">
                <summary>{t.answer.chartAsTable}</summary>
                <div className="table-frame">
                    <table className="table">
                        <caption className="visually-hidden">{block.title}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{t.answer.category}</th>
                                {block.series.map((series) => (
                                    <th key={series.name} scope="col" className="numeric">
                                        {series.name}
                                    </th>
                                ))}
                            </tr>
                        </thead>
                        <tbody>
                            {block.x.map((label, index) => (
                                <tr key={index}>
                                    <th scope="row">{format.value(label)}</th>
                                    {block.series.map((series) => (
                                        <td key={series.name} className="numeric">
                                            {format.value(series.values[index])}
                                        </td>
                                    ))}
                                </tr>
                            ))}
                        </tbody>
                    </table>
                </div>
            </details>
        </figure>
    );
}

async function draw(
    element: HTMLElement,
    block: ChartBlock,
    number: (value: number) => string,
    signal: AbortSignal,
): Promise<void> {
    const { aS: echarts } = await import("vendor/echarts");
    if (signal.aborted) return;
    const chart = echarts.init(element);
    const watcher = new ResizeObserver(() => chart.resize());
    signal.addEventListener("abort", () => {
        watcher.disconnect();
        chart.dispose();
    });
    chart.setOption(chartOption(block, number, getComputedStyle(element)), true);
    watcher.observe(element);
}
