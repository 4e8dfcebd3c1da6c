import { useI18n } from "../i18n/I18n";
import { useFeatures } from "../shell/Features";
import { navigate, useSearch } from "../shell/router";
import { SelectField } from "../ui/Field";
import { FindingsList } from "./FindingsList";
import { Trend } from "./Trend";

const findingsMax = 200;

/** Findings of the whole estate, by severity and state; open ones at first. */
export function FindingsSection() {
    const { t } = useI18n();
    const search = useSearch();
    const features = useFeatures();
    const words = t.quality.findings;
    const severity = search.get("severity") ?? "";
    const state = search.get("state") ?? "open";
    const rule = search.get("rule") ?? "";
    const show = (next: { severity?: string; state?: string }) => {
        const all = { tab: "findings", severity, state, rule, ...next };
        const parameters = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ""));
        navigate(`/quality?${parameters}`, "replace");
    };
    return (
        <div className="stack">
            {features.has("GET /findings/trend") && <Trend />}
            <div className="filter">
                <SelectField
                    label={words.severity}
                    value={severity}
                    change={(next) => show({ severity: next })}
                    options={[
                        { key: "", text: words.all },
                        { key: "critical", text: words.severities.critical },
                        { key: "warning", text: words.severities.warning },
                        { key: "info", text: words.severities.info },
                    ]}
                />
                <SelectField
                    label={words.state}
                    value={state}
                    change={(next) => show({ state: next })}
                    options={[
                        { key: "open", text: words.states.open },
                        { key: "waived", text: words.states.waived },
                        { key: "closed", text: words.states.closed },
                    ]}
                    testId="finding-state"
                />
            </div>
            <FindingsList query={{ severity, state, rule, limit: findingsMax }} />
        </div>
    );
}
