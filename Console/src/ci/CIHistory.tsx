import { useState } from "react";
import type { HistoryItem } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { useClient } from "../shell/Session";
import { Loading } from "../ui/Loading";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useLoad } from "../ui/useLoad";
import { HistoryEntry } from "./HistoryEntry";

export function CIHistory({ id, classKey }: { id: string; classKey: string }) {
    const { t } = useI18n();
    const client = useClient();
    const [older, setOlder] = useState<HistoryItem[]>([]);
    const [before, setBefore] = useState<number | null>(null);
    const page = useLoad(`${id} ${before}`, () => client.history(id, before));
    const items = page.status === "ready" ? [...older, ...page.value.items] : older;
    const next = page.status === "ready" ? page.value.next : null;
    const more = () => {
        setOlder(items);
        setBefore(next);
    };
    return (
        <section className="ci-section" data-testid="ci-history">
            <h3>{t.ci.history}</h3>
            {page.status === "failed" && <ProblemNotice problem={page.problem} retry={page.reload} />}
            {page.status === "ready" && items.length === 0 && <p className="muted">{t.ci.noHistory}</p>}
            <ol className="timeline">
                {items.map((item, index) => (
                    <HistoryEntry key={index} item={item} classKey={classKey} />
                ))}
            </ol>
            {page.status === "loading" && <Loading />}
            {next !== null && (
                <button type="button" className="button button-quiet" onClick={more}>
                    {t.showMore}
                </button>
            )}
        </section>
    );
}
