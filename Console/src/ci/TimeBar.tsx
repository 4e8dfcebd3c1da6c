import { useState } from "react";
import { useI18n } from "../i18n/I18n";
import { Icon } from "../ui/Icon";
import { stopAt, type Stop } from "./moments";

interface TimeBarProps {
    stops: Stop[];
    /** The number of a commit; empty for now. */
    asOf: string;
    show(asOf: string): void;
}

/** The as-of slider: one stop for each commit that changed the CI; the last is now. */
export function TimeBar({ stops, asOf, show }: TimeBarProps) {
    const { t, format } = useI18n();
    /** Where the slider is held; the state is read when it is let go. */
    const [held, setHeld] = useState<number | null>(null);
    const last = stops.length - 1;
    const here = Math.min(held ?? stopAt(stops, asOf), Math.max(0, last));
    const stop = stops[here];
    const isNow = here === last && (held !== null || asOf === "");
    const go = (index: number) => {
        setHeld(null);
        const next = stops[index];
        show(index >= last || !next ? "" : String(next.seq));
    };
    const when = stop === undefined || isNow ? t.estate.now : format.instant(stop.at);
    const text = stop ? `${when} · ${t.ci.commit(format.number(stop.seq))}` : when;
    return (
        <div className="time-bar" role="group" aria-label={t.estate.asOf} data-testid="time-bar">
            <span className="time-bar-label">
                <Icon name="history" /> {t.estate.asOf}
            </span>
            <button
                type="button"
                className="button button-quiet button-icon"
                disabled={here <= 0}
                onClick={() => go(here - 1)}
                aria-label={t.estate.earlier}
                data-testid="earlier"
            >
                <span className="flipped">
                    <Icon name="chevron" />
                </span>
            </button>
            <input
                type="range"
                min={0}
                max={Math.max(last, 1)}
                step={1}
                value={last > 0 ? here : 1}
                disabled={last <= 0}
                aria-label={t.estate.asOf}
                aria-valuetext={text}
                onChange={(event) => setHeld(Number(event.target.value))}
                onPointerUp={() => held !== null && go(held)}
                onKeyUp={() => held !== null && go(held)}
                onBlur={() => held !== null && go(held)}
                data-testid="as-of-slider"
            />
            <button
                type="button"
                className="button button-quiet button-icon"
                disabled={here >= last && asOf === ""}
                onClick={() => go(here + 1)}
                aria-label={t.estate.later}
            >
                <Icon name="chevron" />
            </button>
            <output className="time-bar-when" data-testid="as-of-text">
                {last <= 0 ? t.estate.oneState : text}
            </output>
        </div>
    );
}
