import { useState } from "react";
import { estate } from "../api/estate";
import { RollBack } from "../changes/RollBack";
import type { HistoryItem } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { useFeatures, useRights } from "../shell/Features";
import { useClient } from "../shell/Session";
import { Icon } from "../ui/Icon";
import { Loading } from "../ui/Loading";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useLoad } from "../ui/useLoad";
import { HistoryEntry } from "./HistoryEntry";

export function CIHistory({ id, classKey }: { id: string; classKey: string }) {
    const { t, format } = useI18n();
    const { canEdit } = useRights();
    const canRollBack = useFeatures().has("POST /commits/{}/rollback") && canEdit;
    const [undone, setUndone] = useState<number | null>(null);
    const client = useClient();
    const [older, setOlder] = useState<HistoryItem[]>([]);
    const [before, setBefore] = useState<number | null>(null);
    const hasTimeline = useFeatures().has("GET /cis/{}/timeline");
    const page = useLoad(`${id} ${before}`, () =>
        hasTimeline ? estate(client).timeline(id, before) : client.history(id, before),
    );
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
                    <HistoryEntry
                        key={index}
                        item={item}
                        classKey={classKey}
                        action={
                            // A commit is taken back as a whole, so it has one button; what was said of the past stays said.
                            canRollBack &&
                            items.findIndex((one) => one.seq === item.seq && one.action !== "validity") === index && (
                                <button
                                    type="button"
                                    className="button button-quiet"
                                    onClick={() => setUndone(item.seq)}
                                    aria-label={t.changeSets.rollBackTitle(t.ci.commit(format.number(item.seq)))}
                                    data-testid="roll-back"
                                >
                                    <Icon name="undo" />
                                    {t.changeSets.rollBack}
                                </button>
                            )
                        }
                    />
                ))}
            </ol>
            {undone !== null && (
                <RollBack
                    target={{ seq: undone }}
                    what={t.ci.commit(format.number(undone))}
                    close={() => setUndone(null)}
                />
            )}
            {page.status === "loading" && <Loading />}
            {next !== null && (
                <button type="button" className="button button-quiet" onClick={more}>
                    {t.showMore}
                </button>
            )}
        </section>
    );
}
