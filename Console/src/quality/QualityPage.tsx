import { useI18n } from "../i18n/I18n";
import { useFeatures } from "../shell/Features";
import { navigate, useSearch, useTitle } from "../shell/router";
import { Tabs, type Tab } from "../ui/Tabs";
import { FindingsSection } from "./FindingsSection";
import { IntegritySection } from "./IntegritySection";
import { ScoresSection } from "./ScoresSection";

type Section = "scores" | "findings" | "integrity";

/** The quality board. The section and its filters are in the address. */
export function QualityPage() {
    const { t } = useI18n();
    const features = useFeatures();
    const search = useSearch();
    useTitle(t.quality.title);
    const tabs: Tab<Section>[] = [];
    if (features.has("GET /quality")) tabs.push({ key: "scores", text: t.quality.tabs.scores });
    if (features.has("GET /findings")) tabs.push({ key: "findings", text: t.quality.tabs.findings });
    if (features.has("POST /integrity")) tabs.push({ key: "integrity", text: t.quality.tabs.integrity });
    const chosen = tabs.find((tab) => tab.key === search.get("tab"))?.key ?? tabs[0]?.key;
    return (
        <div className="page" data-testid="quality">
            <h1>{t.quality.title}</h1>
            <p className="muted">{t.quality.intro}</p>
            {chosen && (
                <Tabs
                    label={t.quality.sections}
                    tabs={tabs}
                    chosen={chosen}
                    choose={(tab) => navigate(`/quality?tab=${tab}`, "replace")}
                >
                    {chosen === "scores" && <ScoresSection />}
                    {chosen === "findings" && <FindingsSection />}
                    {chosen === "integrity" && <IntegritySection />}
                </Tabs>
            )}
        </div>
    );
}
