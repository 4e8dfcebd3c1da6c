import { useI18n } from "../i18n/I18n";
import { useFeatures, useRights } from "../shell/Features";
import { navigate, useSearch, useTitle } from "../shell/router";
import { Tabs, type Tab } from "../ui/Tabs";
import { AuditSection } from "./AuditSection";
import { DifferenceSection } from "./DifferenceSection";
import { SnapshotsSection } from "./SnapshotsSection";

type Section = "snapshots" | "difference" | "audit";

/** Snapshots, differences between any two times, and the audit log. */
export function MemoryPage() {
    const { t } = useI18n();
    const features = useFeatures();
    const { canAdminister } = useRights();
    const search = useSearch();
    useTitle(t.memory.title);
    const tabs: Tab<Section>[] = [];
    if (features.has("GET /snapshots")) tabs.push({ key: "snapshots", text: t.memory.tabs.snapshots });
    if (features.has("GET /difference")) tabs.push({ key: "difference", text: t.memory.tabs.difference });
    if (features.has("GET /audit") && canAdminister) tabs.push({ key: "audit", text: t.memory.tabs.audit });
    const chosen = tabs.find((tab) => tab.key === search.get("tab"))?.key ?? tabs[0]?.key;
    return (
        <div className="page" data-testid="memory">
            <h1>{t.memory.title}</h1>
            <p className="muted">{t.memory.intro}</p>
            {chosen && (
                <Tabs
                    label={t.memory.sections}
                    tabs={tabs}
                    chosen={chosen}
                    choose={(tab) => navigate(`/memory?tab=${tab}`, "replace")}
                >
                    {chosen === "snapshots" && <SnapshotsSection />}
                    {chosen === "difference" && <DifferenceSection />}
                    {chosen === "audit" && <AuditSection />}
                </Tabs>
            )}
        </div>
    );
}
