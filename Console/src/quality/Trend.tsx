import { quality } from "../api/quality";
import { useI18n } from "../i18n/I18n";
import { useClient } from "../shell/Session";
import { Shown } from "../ui/Shown";
import { useLoad } from "../ui/useLoad";
import { Bars } from "./Bars";

const days = 30;

/** How many findings were open on each day. */
export function Trend() {
    const { t, format } = useI18n();
    const client = useClient();
    const loaded = useLoad("trend", () => quality(client).trend(days));
    return (
        <section className="card" data-testid="trend">
            <h2>{t.quality.trend}</h2>
            <Shown of={loaded}>
                {({ items }) =>
                    items.length === 0 ? (
                        <p className="muted">{t.quality.noTrend}</p>
                    ) : (
                        <Bars
                            most={Math.max(1, ...items.map(({ open }) => open))}
                            bars={items.map(({ day, open }) => ({ value: open, text: `${day}: ${format.number(open)}` }))}
                        />
                    )
                }
            </Shown>
        </section>
    );
}
