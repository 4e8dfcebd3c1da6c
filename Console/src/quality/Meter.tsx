import { useI18n } from "../i18n/I18n";

const goodFrom = 0.9;
const fairFrom = 0.7;

/** A share from 0 to 1 as a bar and a number; the colour says it a second time only. */
export function Meter({ value, title }: { value: number | null | undefined; title?: string }) {
    const { t, format } = useI18n();
    if (value === null || value === undefined) return <span className="muted">{t.none}</span>;
    const share = Math.min(1, Math.max(0, value > 1 ? value / 100 : value));
    const tone = share >= goodFrom ? "good" : share >= fairFrom ? "warn" : "bad";
    return (
        <span className="meter-cell" title={title}>
            <span className="meter" data-tone={tone} aria-hidden="true">
                <span style={{ width: `${share * 100}%` }} />
            </span>
            {format.number(Math.round(share * 1000) / 10)} %
        </span>
    );
}
