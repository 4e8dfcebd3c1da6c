import { useState } from "react";
import { changeSets, type ChangeSet } from "../api/changeSets";
import { DifferenceView } from "../difference/DifferenceView";
import { useI18n } from "../i18n/I18n";
import { useFeatures } from "../shell/Features";
import { Link, useTitle } from "../shell/router";
import { useClient } from "../shell/Session";
import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { ProblemNotice } from "../ui/ProblemNotice";
import { Shown } from "../ui/Shown";
import { Tabs, type Tab } from "../ui/Tabs";
import { useLoad } from "../ui/useLoad";
import { ApprovalCard } from "./ApprovalCard";
import { ChangeSetStateBadge } from "./badges";
import { ChangeSetActions } from "./ChangeSetActions";
import { ChecksCard, RiskCard } from "./ChecksCard";
import { Discussion } from "./Discussion";
import { OperationList } from "./OperationList";
import { PreviewGraph } from "./PreviewGraph";

type Section = "difference" | "operations" | "graph" | "discussion";

/** One change set: what it would do, what the checks say, who has approved, and what can be done next. */
export function ChangeSetPage({ id }: { id: string }) {
    const { t, format } = useI18n();
    const client = useClient();
    const features = useFeatures();
    const loaded = useLoad(id, () => changeSets(client).get(id));
    const [section, setSection] = useState<Section>("difference");
    const [done, setDone] = useState<string | null>(null);
    const one = loaded.value;
    useTitle(one?.title ?? t.changeSets.title);
    if (!one) {
        if (loaded.status !== "failed") return <Loading />;
        return <ProblemNotice problem={loaded.problem} retry={loaded.reload} />;
    }
    const words = t.changeSets;
    // What the checks have found a fault in leads nowhere: there is no difference to show.
    const isFaulty = (one.checks?.problems?.length ?? 0) > 0;
    const hasDifference = features.has("GET /change-sets/{}/difference") && !isFaulty;
    const tabs: Tab<Section>[] = [
        ...(hasDifference ? [{ key: "difference" as const, text: words.tabs.difference }] : []),
        {
            key: "operations",
            text: words.tabs.operations,
            count: format.number(one.operationCount ?? one.operations?.length ?? 0),
        },
        ...(hasDifference ? [{ key: "graph" as const, text: words.tabs.graph }] : []),
        { key: "discussion", text: words.tabs.discussion, count: format.number(one.comments?.length ?? 0) },
    ];
    const chosen = tabs.find((tab) => tab.key === section)?.key ?? "operations";
    return (
        <div className="page" data-testid="change-set" data-state={one.state}>
            <nav aria-label={words.title}>
                <Link href="/change-sets">← {words.title}</Link>
            </nav>
            <div className="page-head">
                <div className="stack">
                    <h1>{one.title}</h1>
                    <Facts one={one} />
                </div>
                <ChangeSetActions
                    one={one}
                    done={(text) => {
                        setDone(text);
                        loaded.reload();
                    }}
                />
            </div>
            {done && <Notice tone="good" title={done} />}
            <div className="split">
                <Tabs<Section> label={words.sections} tabs={tabs} chosen={chosen} choose={setSection}>
                    {chosen === "difference" && <Difference one={one} />}
                    {chosen === "operations" && <OperationList one={one} />}
                    {chosen === "graph" && <PreviewGraph one={one} />}
                    {chosen === "discussion" && <Discussion one={one} done={loaded.reload} />}
                </Tabs>
                <div className="stack">
                    <ChecksCard one={one} />
                    <RiskCard one={one} />
                    <ApprovalCard one={one} />
                </div>
            </div>
        </div>
    );
}

function Facts({ one }: { one: ChangeSet }) {
    const { t, format } = useI18n();
    const words = t.changeSets;
    const facts = [
        one.id,
        words.by(one.author),
        format.instant(one.createdAt),
        one.ticket ? `${words.ticket} ${one.ticket}` : null,
        typeof one.baseSeq === "number" ? words.base(format.number(one.baseSeq)) : null,
        typeof one.appliedSeq === "number" ? words.appliedIn(format.number(one.appliedSeq)) : null,
        one.inverseOf ? words.inverseOf(one.inverseOf) : null,
        one.emergency ? words.emergency : null,
        one.applyAfter ? words.scheduledFor(format.instant(one.applyAfter)) : null,
        one.expiresAt && one.state === "in_review" ? words.expires(format.instant(one.expiresAt)) : null,
    ];
    return (
        <>
            <p className="inline">
                <ChangeSetStateBadge state={one.state} />
                <span className="muted small">{facts.filter(Boolean).join(" · ")}</span>
            </p>
            {one.reason && (
                <p>
                    <span className="muted">{words.reason}: </span>
                    {one.reason}
                </p>
            )}
        </>
    );
}

function Difference({ one }: { one: ChangeSet }) {
    const { t } = useI18n();
    const client = useClient();
    const loaded = useLoad(`${one.id} ${one.state} ${one.digest}`, () => changeSets(client).difference(one.id));
    return (
        <>
            {one.appliedSeq === null || one.appliedSeq === undefined ? (
                <p className="muted">{t.changeSets.differenceHint}</p>
            ) : null}
            <Shown of={loaded}>{(difference) => <DifferenceView difference={difference} />}</Shown>
        </>
    );
}
