import { useState } from "react";
import type { Commit, CommitCounts } from "../api/types";
import { HistoryEntry } from "../ci/HistoryEntry";
import { useI18n } from "../i18n/I18n";
import { useFeatures, useRights } from "../shell/Features";
import { Link, pathOfChangeSet } from "../shell/router";
import { useClient } from "../shell/Session";
import { Icon } from "../ui/Icon";
import { Loading } from "../ui/Loading";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useLoad } from "../ui/useLoad";
import { RollBack } from "./RollBack";

export function CommitEntry({ commit, hasItems }: { commit: Commit; hasItems: boolean }) {
    const { t, format } = useI18n();
    const [isOpen, setOpen] = useState(false);
    const [isRollingBack, setRollingBack] = useState(false);
    const { canEdit } = useRights();
    const canRollBack = useFeatures().has("POST /commits/{}/rollback") && canEdit;
    const title = commit.title || commit.source || commit.kind;
    const items = `commit-${commit.seq}`;
    return (
        <li className="commit" data-testid="commit">
            <div className="commit-row">
                <time className="commit-time" dateTime={commit.at} title={format.instant(commit.at)}>
                    {format.time(commit.at)}
                </time>
                <div className="commit-what">
                    <p className="commit-title">
                        {hasItems ? (
                            <button
                                type="button"
                                className="link-button"
                                aria-expanded={isOpen}
                                aria-controls={items}
                                onClick={() => setOpen(!isOpen)}
                            >
                                {title}
                            </button>
                        ) : (
                            title
                        )}
                    </p>
                    <p className="muted small">
                        {[
                            t.ci.commit(format.number(commit.seq)),
                            t.ci.by(commit.actor),
                            commit.source && commit.source !== title ? t.ci.via(commit.source) : null,
                        ]
                            .filter(Boolean)
                            .join(" · ")}
                        {commit.changeSet && (
                            <>
                                {" · "}
                                <Link href={pathOfChangeSet(commit.changeSet)}>{commit.changeSet}</Link>
                            </>
                        )}
                    </p>
                </div>
                <Counts counts={commit.counts} />
                {canRollBack && (
                    <button
                        type="button"
                        className="button button-quiet"
                        onClick={() => setRollingBack(true)}
                        data-testid="roll-back"
                    >
                        <Icon name="undo" />
                        {t.changeSets.rollBack}
                    </button>
                )}
            </div>
            {isRollingBack && (
                <RollBack
                    target={{ seq: commit.seq }}
                    what={t.ci.commit(format.number(commit.seq))}
                    close={() => setRollingBack(false)}
                />
            )}
            {isOpen && (
                <section id={items} className="commit-items" aria-label={t.changes.details(format.number(commit.seq))}>
                    <Items seq={commit.seq} />
                </section>
            )}
        </li>
    );
}

function Counts({ counts }: { counts: CommitCounts }) {
    const { t, format } = useI18n();
    const parts = [
        { count: counts.created, tone: "good", text: t.changes.created },
        { count: counts.updated, tone: "info", text: t.changes.updated },
        { count: counts.retired, tone: "bad", text: t.changes.retired },
        { count: counts.relationsCreated, tone: "neutral", text: t.changes.relationsCreated },
        { count: counts.relationsUpdated ?? 0, tone: "neutral", text: t.changes.relationsUpdated },
        { count: counts.relationsRemoved, tone: "neutral", text: t.changes.relationsRemoved },
    ].filter(({ count }) => count > 0);
    if (parts.length === 0) return <p className="muted small">{t.changes.noCounts}</p>;
    return (
        <ul className="commit-counts">
            {parts.map(({ count, tone, text }, index) => (
                <li key={index} className={`badge badge-${tone}`}>
                    {text(format.number(count))}
                </li>
            ))}
        </ul>
    );
}

function Items({ seq }: { seq: number }) {
    const { t } = useI18n();
    const client = useClient();
    const loaded = useLoad(String(seq), () => client.commitItems(seq));
    if (loaded.status === "failed") return <ProblemNotice problem={loaded.problem} retry={loaded.reload} />;
    if (!loaded.value) return <Loading />;
    if (!loaded.value.items || loaded.value.items.length === 0) return <p className="muted">{t.changes.noItems}</p>;
    return (
        <ol className="timeline">
            {loaded.value.items.map((item, index) => (
                <HistoryEntry key={index} item={item} classKey={item.ci?.class ?? ""} />
            ))}
        </ol>
    );
}
