import { stateKey } from "./states";
import { useI18n } from "../i18n/I18n";

/** The state of a CI by colour, by sign and by word. */
export function StateBadge({ state }: { state: string }) {
    const { t } = useI18n();
    const key = stateKey(state);
    const words: Record<string, string> = t.states;
    return (
        <span className="state" data-state={key in words ? key : "unknown"}>
            {words[key] ?? state}
        </span>
    );
}
