import type { ChangeSet } from "../api/changeSets";
import { useI18n } from "../i18n/I18n";
import { Badge } from "../ui/Badge";

/** The stages that a policy asks for, and who has said what. */
export function ApprovalCard({ one }: { one: ChangeSet }) {
    const { t, format } = useI18n();
    const words = t.changeSets;
    const stages = one.policy ?? [];
    const approvals = one.approvals ?? [];
    return (
        <section className="card" data-testid="approval">
            <h2>{words.approval}</h2>
            {stages.length === 0 && <p className="muted">{words.noPolicy}</p>}
            {stages.length > 0 && (
                <ol className="list">
                    {stages.map((stage) => (
                        <li key={stage.stage}>
                            <span className="inline">
                                <Badge tone={stage.approvals >= stage.quorum ? "good" : "neutral"}>
                                    {words.stage(stage.title, format.number(stage.approvals), format.number(stage.quorum))}
                                </Badge>
                                {stage.fourEyes && <span className="muted small">{words.fourEyes}</span>}
                            </span>
                        </li>
                    ))}
                </ol>
            )}
            {approvals.length > 0 && (
                <ul className="list">
                    {approvals.map((approval, index) => (
                        <li key={index}>
                            <span className="inline">
                                <strong>{approval.actor}</strong>
                                <span className={/^reject/.test(approval.verdict) ? "bad-text" : "good-text"}>
                                    {/^reject/.test(approval.verdict) ? words.rejected : words.approved}
                                </span>
                                <time className="muted small" dateTime={approval.at} title={format.instant(approval.at)}>
                                    {format.ago(approval.at, Date.now())}
                                </time>
                            </span>
                            {approval.comment && <span>{approval.comment}</span>}
                        </li>
                    ))}
                </ul>
            )}
        </section>
    );
}
