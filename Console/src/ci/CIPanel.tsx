import { useEffect, useRef, useState } from "react";
import { useI18n } from "../i18n/I18n";
import { Link, pathOfCI } from "../shell/router";
import { useClient } from "../shell/Session";
import { Icon } from "../ui/Icon";
import { Loading } from "../ui/Loading";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useLoad } from "../ui/useLoad";
import { AskAbout } from "./AskAbout";
import { CIAttributes } from "./CIAttributes";
import { CIHeading } from "./CIHeading";
import { CIHistory } from "./CIHistory";
import { CIRelations } from "./CIRelations";
import type { PanelSubject } from "./PanelHost";

/** Attributes, relations and history of one CI, beside the page. */
export function CIPanel({ subject, close }: { subject: PanelSubject; close: () => void }) {
    const { t } = useI18n();
    const client = useClient();
    const loaded = useLoad(subject.id, () => client.ci(subject.id));
    const panel = useRef<HTMLElement>(null);
    useEffect(() => panel.current?.focus({ preventScroll: true }), []);
    return (
        <aside ref={panel} className="panel" tabIndex={-1} aria-label={t.ci.panel(subject.name)} data-testid="ci-panel">
            <div className="panel-bar">
                <Link href={pathOfCI(subject.id)} className="button button-quiet">
                    {t.ci.openPage}
                </Link>
                <button
                    type="button"
                    className="button button-quiet button-icon"
                    onClick={close}
                    aria-label={t.close}
                    data-testid="ci-panel-close"
                >
                    <Icon name="close" />
                </button>
            </div>
            {loaded.status === "failed" && <ProblemNotice problem={loaded.problem} retry={loaded.reload} />}
            {loaded.value === null && loaded.status === "loading" && <Loading />}
            {loaded.value && (
                <>
                    <CIHeading ci={loaded.value} level="h2" />
                    <div className="panel-actions">
                        {subject.expand && <Expand expand={subject.expand} />}
                        <AskAbout ci={loaded.value} />
                    </div>
                    <CIAttributes ci={loaded.value} />
                    <CIRelations ci={loaded.value} />
                    <CIHistory id={subject.id} classKey={loaded.value.class} />
                </>
            )}
        </aside>
    );
}

function Expand({ expand }: { expand: NonNullable<PanelSubject["expand"]> }) {
    const { t, format } = useI18n();
    const [isBusy, setBusy] = useState(false);
    const [result, setResult] = useState<string | null>(null);
    const run = async () => {
        setBusy(true);
        try {
            const { added, isTruncated } = await expand();
            const text = added === 0 ? t.graph.nothingNew : t.graph.expanded(format.number(added));
            setResult(isTruncated ? `${text}. ${t.graph.truncated}` : text);
        } catch (error) {
            setResult(error instanceof Error ? error.message : String(error));
        }
        setBusy(false);
    };
    return (
        <>
            <button type="button" className="button" onClick={run} disabled={isBusy} data-testid="expand">
                <Icon name="share" />
                {t.graph.expand}
            </button>
            <p className="muted small" role="status">
                {result}
            </p>
        </>
    );
}
