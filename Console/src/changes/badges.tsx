import type { ChangeSetState, RiskBand } from "../api/changeSets";
import { useI18n } from "../i18n/I18n";
import { Badge, type Tone } from "../ui/Badge";

const stateTones: Record<ChangeSetState, Tone> = {
    draft: "neutral",
    checked: "neutral",
    in_review: "info",
    approved: "good",
    scheduled: "info",
    applied: "good",
    verified: "good",
    rejected: "bad",
    withdrawn: "neutral",
    rolled_back: "warn",
};

const bandTones: Record<RiskBand, Tone> = { low: "good", medium: "warn", high: "bad" };

export function ChangeSetStateBadge({ state }: { state: ChangeSetState }) {
    const { t } = useI18n();
    return <Badge tone={stateTones[state] ?? "neutral"}>{t.changeSets.states[state] ?? state}</Badge>;
}

export function RiskBadge({ band }: { band: RiskBand }) {
    const { t } = useI18n();
    return <Badge tone={bandTones[band] ?? "neutral"}>{t.changeSets.bands[band] ?? band}</Badge>;
}
