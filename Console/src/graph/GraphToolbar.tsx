import { useEffect, type RefObject } from "react";
import { useI18n } from "../i18n/I18n";
import { Icon } from "../ui/Icon";
import type { IconName } from "../ui/icons";
import type { Canvas, LayoutName } from "./canvas";

interface GraphToolbarProps {
    canvas: RefObject<Pick<Canvas, "fit" | "zoomBy">>;
    layout: LayoutName;
    setLayout(layout: LayoutName): void;
    isLarge: boolean;
    setLarge(isLarge: boolean): void;
}

const zoomStep = 1.3;

export function GraphToolbar({ canvas, layout, setLayout, isLarge, setLarge }: GraphToolbarProps) {
    const { t } = useI18n();
    useEffect(() => {
        if (!isLarge) return;
        const pressed = (event: KeyboardEvent) => {
            if (event.key === "Escape" && !document.querySelector(".panel")) setLarge(false);
        };
        addEventListener("keydown", pressed);
        return () => removeEventListener("keydown", pressed);
    }, [isLarge, setLarge]);
    return (
        <div className="toolbar" role="group" aria-label={t.graph.title}>
            <select
                className="select select-quiet"
                aria-label={t.graph.layout}
                value={layout}
                onChange={(event) => setLayout(event.target.value as LayoutName)}
            >
                <option value="layers">{t.graph.layouts.layers}</option>
                <option value="organic">{t.graph.layouts.organic}</option>
            </select>
            <ToolButton
                icon="plus"
                label={`${t.graph.zoomIn} · ${t.graph.wheel}`}
                press={() => canvas.current?.zoomBy(zoomStep)}
            />
            <ToolButton icon="minus" label={t.graph.zoomOut} press={() => canvas.current?.zoomBy(1 / zoomStep)} />
            <ToolButton icon="fit" label={t.graph.fit} press={() => canvas.current?.fit()} />
            <ToolButton
                icon={isLarge ? "shrink" : "enlarge"}
                label={isLarge ? t.graph.shrink : t.graph.enlarge}
                press={() => setLarge(!isLarge)}
            />
        </div>
    );
}

function ToolButton({ icon, label, press }: { icon: IconName; label: string; press: () => void }) {
    return (
        <button
            type="button"
            className="button button-quiet button-icon"
            aria-label={label}
            title={label}
            onClick={press}
        >
            <Icon name={icon} />
        </button>
    );
}
