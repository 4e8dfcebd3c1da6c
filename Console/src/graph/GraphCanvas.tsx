import { forwardRef, useEffect, useImperativeHandle, useRef, useState } from "react";
import { isAbort, problemOf, type Problem } from "../api/problem";
import { useI18n } from "../i18n/I18n";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useThemeName } from "../ui/useThemeName";
import { Canvas, type LayoutName, type Wording } from "./canvas";
import type { Graph } from "./model";

interface GraphCanvasProps {
    title: string;
    graph: Graph;
    wording: Wording;
    layout: LayoutName;
    chosen: string | null;
    choose(id: string): void;
    /** Whether the picture fills the window: then the plain wheel zooms; otherwise it scrolls, and zooms with Ctrl. */
    isLarge: boolean;
}

/** The canvas itself: a picture for the eye and the mouse. Everything in it can also be reached in the list. */
export const GraphCanvas = forwardRef<Pick<Canvas, "fit" | "zoomBy">, GraphCanvasProps>(function GraphCanvas(
    { title, graph, wording, layout, chosen, choose, isLarge },
    handle,
) {
    const { t } = useI18n();
    const theme = useThemeName();
    const frame = useRef<HTMLDivElement>(null);
    const [canvas, setCanvas] = useState<Canvas | null>(null);
    const [problem, setProblem] = useState<Problem | null>(null);
    const chooseNow = useRef(choose);
    chooseNow.current = choose;

    useEffect(() => {
        if (!frame.current) return;
        const controller = new AbortController();
        let opened: Canvas | null = null;
        Canvas.open(frame.current, (id) => chooseNow.current(id), controller.signal).then(
            (created) => {
                opened = created;
                setCanvas(created);
            },
            (error: unknown) => {
                if (!isAbort(error)) setProblem(problemOf(error));
            },
        );
        return () => {
            controller.abort();
            opened?.close();
        };
    }, []);

    // `theme` and `isLarge` are read by the canvas from the page: colours and the room there is.
    const shown = [canvas, graph, wording, layout, theme, isLarge];
    useEffect(() => canvas?.show(graph, wording, layout), shown);
    useEffect(() => canvas?.choose(chosen), [...shown, chosen]);

    useEffect(() => {
        const around = frame.current?.parentElement;
        if (!around || isLarge) return;
        const keepFromCanvas = (event: WheelEvent) => {
            if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
        };
        around.addEventListener("wheel", keepFromCanvas, { capture: true, passive: true });
        return () => around.removeEventListener("wheel", keepFromCanvas, { capture: true });
    }, [isLarge]);

    useImperativeHandle(
        handle,
        () => ({ fit: () => canvas?.fit(), zoomBy: (factor: number) => canvas?.zoomBy(factor) }),
        [canvas],
    );

    return (
        <div className="graph-stage" role="img" aria-label={t.graph.canvas(title)}>
            {problem ? <ProblemNotice problem={problem} /> : <div ref={frame} className="graph-canvas" />}
        </div>
    );
});
