import { quality } from "../api/quality";
import { useI18n } from "../i18n/I18n";
import { useClient } from "../shell/Session";
import { Shown } from "../ui/Shown";
import { useLoad } from "../ui/useLoad";

const days = 30;
const height = 48;
const step = 12;

/** How many findings were open on each day, as small bars; the numbers are in the text for those who cannot see them. */
export function Trend() {
    const { t, format } = useI18n();
    const client = useClient();
    const loaded = useLoad("trend", () => quality(client).trend(days));
    return (
        <section className="card" data-testid="trend">
            <h2>{t.quality.trend}</h2>
            <Shown of={loaded}>
                {({ items }) => {
                    if (items.length === 0) return <p className="muted">{t.quality.noTrend}</p>;
                    const counts = items.map((one) => one.open ?? 0);
                    const most = Math.max(1, ...counts);
                    const text = items.map((one, index) => `${one.day ?? one.at}: ${format.number(counts[index] ?? 0)}`);
                    return (
                        <svg
                            className="trend"
                            role="img"
                            aria-label={text.join(", ")}
                            viewBox={`0 0 ${items.length * step} ${height}`}
                            width={items.length * step}
                            height={height}
                        >
                            {counts.map((count, index) => {
                                const size = Math.max(count > 0 ? 2 : 1, (count / most) * height);
                                return (
                                    <rect key={index} x={index * step} y={height - size} width={step - 3} height={size} rx={2}>
                                        <title>{text[index]}</title>
                                    </rect>
                                );
                            })}
                        </svg>
                    );
                }}
            </Shown>
        </section>
    );
}
