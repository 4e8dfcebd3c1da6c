import type { StyleRule } from "vendor/cytoscape";
import { icons, type IconName } from "../ui/icons";
import { families, type Family } from "./families";

/** Shapes differ with the family, so that the picture also reads without colours. */
export const shapes: Record<Family, string> = {
    compute: "round-rectangle",
    workload: "ellipse",
    service: "round-hexagon",
    data: "barrel",
    network: "round-diamond",
    business: "round-tag",
    place: "round-octagon",
    ot: "cut-rectangle",
    artifact: "rectangle",
    other: "round-pentagon",
};

export const stateKeys = ["down", "degraded", "at_risk"] as const;

/** The style of the picture in the colours of the page, which `page` reads from the style sheet. */
export function graphStyle(page: CSSStyleDeclaration): StyleRule[] {
    const colour = (name: string) => page.getPropertyValue(`--${name}`).trim();
    const font = page.fontFamily;
    return [
        {
            selector: "node",
            style: {
                width: 40,
                height: 40,
                label: "data(label)",
                color: colour("text"),
                "font-family": font,
                "font-size": 12,
                "text-wrap": "wrap",
                "text-max-width": "146px",
                "text-valign": "bottom",
                "text-margin-y": 5,
                "text-background-color": colour("surface"),
                "text-background-opacity": 0.85,
                "text-background-padding": "2px",
                "text-background-shape": "round-rectangle",
                "border-width": 1.5,
                "background-width": "20px",
                "background-height": "20px",
                "min-zoomed-font-size": 6,
            },
        },
        ...families.map((family) => ({
            selector: `node[family = "${family}"]`,
            style: {
                shape: shapes[family],
                "background-color": colour(`family-${family}-soft`),
                "border-color": colour(`family-${family}`),
            },
        })),
        {
            selector: "node[icon]",
            style: { "background-image": "data(icon)" },
        },
        ...stateKeys.map((state) => ({
            selector: `node[state = "${state}"]`,
            style: {
                "border-width": 4,
                "border-style": state === "down" ? "solid" : state === "degraded" ? "dashed" : "dotted",
                "border-color": colour(`state-${state}`),
            },
        })),
        {
            selector: "node[?focus]",
            style: {
                width: 54,
                height: 54,
                "font-weight": "bold",
                "background-width": "26px",
                "background-height": "26px",
                "underlay-color": colour("accent"),
                "underlay-opacity": 0.22,
                "underlay-padding": 9,
            },
        },
        {
            selector: "edge",
            style: {
                width: 1.4,
                "line-color": colour("border-strong"),
                "target-arrow-color": colour("border-strong"),
                "target-arrow-shape": "triangle",
                "arrow-scale": 0.9,
                "curve-style": "bezier",
            },
        },
        {
            selector: "edge.named",
            style: {
                label: "data(label)",
                color: colour("text-muted"),
                "font-family": font,
                "font-size": 10.5,
                "text-rotation": "autorotate",
                "text-background-color": colour("surface"),
                "text-background-opacity": 0.9,
                "text-background-padding": "2px",
                "min-zoomed-font-size": 7,
            },
        },
        {
            selector: "edge.near",
            style: { width: 2.4, "line-color": colour("accent"), "target-arrow-color": colour("accent"), "z-index": 2 },
        },
        {
            selector: "node.chosen",
            style: { "underlay-color": colour("accent"), "underlay-opacity": 0.45, "underlay-padding": 7 },
        },
    ];
}

/** The icon of a class as an image for the canvas. */
export function iconImage(name: IconName, colour: string): string {
    const svg =
        `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 24 24" fill="none" ` +
        `stroke="${colour}" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">` +
        `<path d="${icons[name]}"/></svg>`;
    return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
