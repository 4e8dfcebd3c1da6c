import { useState } from "react";
import type { Commit } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { useFeatures } from "../shell/Features";
import { useTitle } from "../shell/router";
import { useClient } from "../shell/Session";
import { Loading } from "../ui/Loading";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useLoad } from "../ui/useLoad";
import { ChangesNav } from "./ChangesNav";
import { CommitEntry } from "./CommitEntry";

const pageSize = 50;

/** The commits, newest first, by day. Their single changes are offered where this server has them. */
export function ChangesPage() {
    const { t, format } = useI18n();
    const client = useClient();
    const [newer, setNewer] = useState<Commit[]>([]);
    const [before, setBefore] = useState<number | null>(null);
    const page = useLoad(String(before), () => client.commits(before, pageSize));
    const hasItems = useFeatures().has("GET /commits/{}");
    const commits = page.status === "ready" ? [...newer, ...page.value.items] : newer;
    const next = page.status === "ready" ? page.value.next : null;
    useTitle(t.changes.title);
    const more = () => {
        setNewer(commits);
        setBefore(next);
    };
    return (
        <div className="page" data-testid="changes">
            <h1>{t.changes.title}</h1>
            <p className="muted">{t.changes.intro}</p>
            <ChangesNav here="commits" />
            {page.status === "failed" && <ProblemNotice problem={page.problem} retry={page.reload} />}
            {page.status === "ready" && commits.length === 0 && <p className="empty">{t.changes.none}</p>}
            {byDay(commits, format.day).map(([day, ofDay]) => (
                <section key={day}>
                    <h2 className="eyebrow">{day}</h2>
                    <ol className="commits">
                        {ofDay.map((commit) => (
                            <CommitEntry key={commit.seq} commit={commit} hasItems={hasItems} />
                        ))}
                    </ol>
                </section>
            ))}
            {page.status === "loading" && <Loading />}
            {next !== null && (
                <button type="button" className="button" onClick={more}>
                    {t.changes.older}
                </button>
            )}
        </div>
    );
}

export function byDay(commits: Commit[], dayOf: (at: string) => string): [string, Commit[]][] {
    const days = new Map<string, Commit[]>();
    for (const commit of commits) {
        const day = dayOf(commit.at);
        days.set(day, [...(days.get(day) ?? []), commit]);
    }
    return [...days];
}
