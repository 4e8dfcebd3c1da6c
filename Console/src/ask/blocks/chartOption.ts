import type { ChartBlock } from "../../api/answer";

const labelsBeforeTilt = 8;

/** The ECharts option for a block, in the colours of the page. */
export function chartOption(block: ChartBlock, number: (value: number) => string, style: CSSStyleDeclaration): object {
    const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
    const text = { color: colour("text-muted"), fontFamily: style.fontFamily };
    const isCrowded = block.x.length > labelsBeforeTilt;
    const hasLegend = block.series.length > 1;
    return {
        animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
        animationDuration: 250,
        color: ["accent", "family-service", "family-data", "family-ot", "family-business"].map(colour),
        textStyle: text,
        grid: { left: 8, right: 16, top: hasLegend ? 36 : 24, bottom: 8, containLabel: true },
        legend: hasLegend ? { top: 0, textStyle: text } : undefined,
        tooltip: {
            trigger: "axis",
            axisPointer: { type: block.kind === "bar" ? "shadow" : "line" },
            backgroundColor: colour("surface"),
            borderColor: colour("border"),
            textStyle: { color: colour("text"), fontFamily: style.fontFamily },
            valueFormatter: (value: unknown) => (typeof value === "number" ? number(value) : "—"),
        },
        xAxis: {
            type: "category",
            data: block.x.map(String),
            axisLabel: {
                ...text,
                rotate: isCrowded ? 40 : 0,
                interval: 0,
                width: 120,
                overflow: "truncate",
                hideOverlap: true,
            },
            axisLine: { lineStyle: { color: colour("border-strong") } },
            axisTick: { show: false },
        },
        yAxis: {
            type: "value",
            minInterval: block.series.every((series) => series.values.every(Number.isInteger)) ? 1 : 0,
            axisLabel: { ...text, formatter: number },
            splitLine: { lineStyle: { color: colour("border") } },
        },
        series: block.series.map((series) => ({
            name: series.name,
            type: block.kind,
            data: series.values,
            barMaxWidth: 44,
            itemStyle: { borderRadius: block.kind === "bar" ? [3, 3, 0, 0] : 0 },
            label: { show: block.kind === "bar" && !hasLegend && block.x.length <= 20, position: "top", ...text },
        })),
    };
}
