import { useState } from "react";
import type { ChangeSet } from "../api/changeSets";
import { estate } from "../api/estate";
import { useI18n } from "../i18n/I18n";
import { useFeatures, useRights } from "../shell/Features";
import { Link, navigate, pathOfComparison, useSearch, useTitle } from "../shell/router";
import { useClient } from "../shell/Session";
import { Empty } from "../ui/Empty";
import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { ProblemNotice } from "../ui/ProblemNotice";
import { Tabs, type Tab } from "../ui/Tabs";
import { useLoad } from "../ui/useLoad";
import { AskAbout } from "./AskAbout";
import { CIActions } from "./CIActions";
import { CIFindings } from "./CIFindings";
import { CIHeading } from "./CIHeading";
import { CIHistory } from "./CIHistory";
import { CIOverview } from "./CIOverview";
import { CIPicture } from "./CIPicture";
import { CIRecords } from "./CIRecords";
import { stopsOf } from "./moments";
import { TimeBar } from "./TimeBar";
import { ValidityDialog } from "./ValidityDialog";
import { ValidTimeBar } from "./ValidTimeBar";
import { WrittenNotice } from "./WrittenNotice";

const stopsMax = 500;

type Section = "overview" | "picture" | "timeline" | "records" | "findings";

/** One CI, now, as it was recorded at any time before, or as it was valid at a time: what it is, what it is related to, what was said and done about it. */
export function CIPage({ id }: { id: string }) {
    const { t, format } = useI18n();
    const client = useClient();
    const features = useFeatures();
    const search = useSearch();
    const asOf = search.get("asOf") ?? "";
    const validAt = search.get("validAt") ?? "";
    const [isCorrecting, setCorrecting] = useState(false);
    const { canEdit } = useRights();
    const [written, setWritten] = useState<{ done: string; changeSet: ChangeSet | null } | null>(null);
    const loaded = useLoad(`${id} ${asOf} ${validAt}`, () => estate(client).ci(id, asOf, validAt));
    const history = useLoad(id, () => estate(client).history(id, stopsMax));
    const ci = loaded.value?.value ?? null;
    const isPast = asOf !== "" || validAt !== "";
    useTitle(ci?.name ?? t.cis.title);

    const go = (changes: Record<string, string>) => {
        setWritten(null);
        const parameters = new URLSearchParams(search);
        for (const [key, value] of Object.entries(changes)) {
            if (value) parameters.set(key, value);
            else parameters.delete(key);
        }
        const text = parameters.toString();
        navigate(`/cis/${encodeURIComponent(id)}${text ? `?${text}` : ""}`, "replace");
    };
    const reload = () => {
        loaded.reload();
        history.reload();
    };

    const stops = stopsOf(history.value?.items ?? []);
    const canCorrect = canEdit && !isPast && ci !== null && features.has("PUT /cis/{}/validity");
    const bar = (
        <div className="time-bars">
            <TimeBar stops={stops} asOf={asOf} show={(next) => go({ asOf: next })} />
            {features.has("PUT /cis/{}/validity") && (
                <ValidTimeBar
                    validAt={validAt}
                    show={(next) => go({ validAt: next })}
                    correct={canCorrect ? () => setCorrecting(true) : null}
                />
            )}
        </div>
    );
    const back = (
        <nav aria-label={t.cis.title}>
            <Link href="/cis">← {t.cis.title}</Link>
        </nav>
    );
    if (!ci || (loaded.status === "failed" && isPast)) {
        if (loaded.status !== "failed") return <Loading />;
        return (
            <div className="page ci-page">
                {back}
                {isPast && bar}
                {isPast && loaded.problem.status === 404 ? (
                    <Empty title={validAt === "" ? t.estate.notThen : t.estate.valid.notThen}>
                        <button type="button" className="button" onClick={() => go({ asOf: "", validAt: "" })}>
                            {t.estate.backToNow}
                        </button>
                    </Empty>
                ) : (
                    <ProblemNotice problem={loaded.problem} retry={loaded.reload} />
                )}
            </div>
        );
    }

    const tabs: Tab<Section>[] = [
        { key: "overview", text: t.estate.tabs.overview },
        // The picture knows what was recorded when, not what was valid when.
        ...(validAt === "" ? [{ key: "picture" as const, text: t.estate.tabs.picture }] : []),
        { key: "timeline", text: t.estate.tabs.timeline },
    ];
    if (features.has("GET /cis/{}/records")) tabs.push({ key: "records", text: t.estate.tabs.records });
    if (features.has("GET /findings")) tabs.push({ key: "findings", text: t.estate.tabs.findings });
    const section = tabs.find((tab) => tab.key === search.get("tab"))?.key ?? "overview";
    const stop = stops.find((one) => String(one.seq) === asOf);
    const recorded = asOf === "" ? t.estate.now : stop ? format.instant(stop.at) : asOf;

    return (
        <div className="page ci-page">
            {back}
            <div className="page-head">
                <CIHeading ci={ci} level="h1" />
                <CIActions
                    ci={ci}
                    etag={loaded.value?.etag ?? null}
                    isPast={isPast}
                    done={(text, changeSet) => {
                        setWritten({ done: text, changeSet });
                        reload();
                    }}
                />
            </div>
            {written && <WrittenNotice {...written} />}
            {bar}
            {isPast && (
                <Notice
                    tone="info"
                    title={
                        validAt === ""
                            ? t.estate.pastState(recorded)
                            : t.estate.valid.state(format.instant(validAt), recorded)
                    }
                >
                    <p className="inline">
                        <button type="button" className="link-button" onClick={() => go({ asOf: "", validAt: "" })}>
                            {t.estate.backToNow}
                        </button>
                        {validAt === "" && (
                            <Link href={pathOfComparison(id, id, asOf)}>{t.estate.compareWithNow}</Link>
                        )}
                    </p>
                </Notice>
            )}
            <Tabs
                label={t.estate.sections}
                tabs={tabs}
                chosen={section}
                choose={(tab) => go({ tab: tab === "overview" ? "" : tab })}
            >
                {section === "overview" && (
                    <>
                        {!isPast && <AskAbout ci={ci} />}
                        <CIOverview ci={ci} isPast={isPast} />
                    </>
                )}
                {section === "picture" && <CIPicture ci={ci} asOf={asOf} />}
                {section === "timeline" && <CIHistory key={String(ci.seq)} id={id} classKey={ci.class} />}
                {section === "records" && <CIRecords ci={ci} done={reload} />}
                {section === "findings" && <CIFindings id={id} />}
            </Tabs>
            {isCorrecting && (
                <ValidityDialog
                    ci={ci}
                    close={() => setCorrecting(false)}
                    done={(changeSet) => {
                        setCorrecting(false);
                        setWritten({ done: t.estate.valid.recorded, changeSet });
                        reload();
                    }}
                />
            )}
        </div>
    );
}
