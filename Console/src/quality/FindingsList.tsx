import { useState } from "react";
import { quality, type Finding, type FindingQuery } from "../api/quality";
import { CILink } from "../ci/CILink";
import { useI18n } from "../i18n/I18n";
import { useFeatures, useRights } from "../shell/Features";
import { useClient } from "../shell/Session";
import { Badge, type Tone } from "../ui/Badge";
import { DataTable } from "../ui/DataTable";
import { Empty } from "../ui/Empty";
import { Shown } from "../ui/Shown";
import { useLoad } from "../ui/useLoad";
import { FindingDialog } from "./FindingDialog";
import { messageIn, subjectOf } from "./text";

export const severityTones: Record<string, Tone> = { info: "info", warning: "warn", critical: "bad" };

/** Findings with owner and due date; each can be assigned, waived, and repaired where its rule says how. */
export function FindingsList({ query }: { query: FindingQuery }) {
    const { t, format, language } = useI18n();
    const client = useClient();
    const { canEdit } = useRights();
    const features = useFeatures();
    const loaded = useLoad(JSON.stringify(query), () => quality(client).findings(query));
    const [open, setOpen] = useState<Finding | null>(null);
    const words = t.quality.findings;
    const canChange = canEdit && features.has("PATCH /findings/{}");
    const isOverdue = (one: Finding) => one.state === "open" && one.due && new Date(one.due).getTime() < Date.now();
    return (
        <Shown of={loaded}>
            {(page) => (
                <>
                    {page.items.length === 0 && <Empty title={words.none} hint={words.noneHint} />}
                    {page.items.length > 0 && (
                        <DataTable
                            caption={t.quality.tabs.findings}
                            rows={page.items}
                            id={(one) => one.id}
                            testId="findings"
                            columns={[
                                {
                                    key: "message",
                                    title: words.message,
                                    cell: (one) =>
                                        canChange ? (
                                            <button
                                                type="button"
                                                className="link-button"
                                                onClick={() => setOpen(one)}
                                                data-testid="finding"
                                            >
                                                {messageIn(language, one.message)}
                                            </button>
                                        ) : (
                                            messageIn(language, one.message)
                                        ),
                                },
                                {
                                    key: "ci",
                                    title: words.ci,
                                    cell: (one) => {
                                        const ci = subjectOf(one);
                                        return ci ? <CILink ci={ci} /> : <code>{one.relation}</code>;
                                    },
                                },
                                {
                                    key: "severity",
                                    title: words.severity,
                                    cell: (one) => (
                                        <Badge tone={severityTones[one.severity] ?? "neutral"}>
                                            {words.severities[one.severity] ?? one.severity}
                                        </Badge>
                                    ),
                                },
                                {
                                    key: "state",
                                    title: words.state,
                                    isWideOnly: true,
                                    cell: (one) => words.states[one.state] ?? one.state,
                                },
                                {
                                    key: "owner",
                                    title: words.owner,
                                    isWideOnly: true,
                                    cell: (one) => one.owner ?? t.none,
                                },
                                {
                                    key: "due",
                                    title: words.due,
                                    isWideOnly: true,
                                    cell: (one) => (
                                        <span className={isOverdue(one) ? "bad-text" : undefined}>
                                            {one.due ? format.value(one.due) : t.none}
                                            {isOverdue(one) && ` · ${words.overdue}`}
                                        </span>
                                    ),
                                },
                                {
                                    key: "opened",
                                    title: words.opened,
                                    isWideOnly: true,
                                    cell: (one) => format.ago(one.openedAt, Date.now()),
                                },
                            ]}
                        />
                    )}
                    {open && (
                        <FindingDialog
                            finding={open}
                            close={() => setOpen(null)}
                            done={() => {
                                setOpen(null);
                                loaded.reload();
                            }}
                        />
                    )}
                </>
            )}
        </Shown>
    );
}
