import { isCIReference, type Answer } from "../api/answer";
import type { Value } from "../api/types";
import { CILink } from "../ci/CILink";
import { useI18n } from "../i18n/I18n";

/** How the question was read, so that a wrong reading is seen before its answer is believed. */
export function Understood({ understood }: { understood: NonNullable<Answer["understood"]> }) {
    const { t } = useI18n();
    const intents: Record<string, string> = t.answer.intents;
    const intent = intents[understood.intent ?? ""];
    const parts = [...(understood.entities ?? []), ...(understood.conditions ?? [])];
    if (!intent && parts.length === 0) return null;
    return (
        <div className="understood">
            <span className="muted small">{t.answer.understood}</span>
            <ul className="chips">
                {intent && <li className="chip">{intent}</li>}
                {parts.map((part, index) => (
                    <li key={index} className="chip">
                        <Part part={part} />
                    </li>
                ))}
            </ul>
        </div>
    );
}

function Part({ part }: { part: Value }) {
    const { format } = useI18n();
    if (isCIReference(part)) return <CILink ci={part} />;
    if (typeof part === "object" && part !== null && !Array.isArray(part)) {
        return <>{format.value(part.label ?? part.text ?? part.name ?? part)}</>;
    }
    return <>{format.value(part)}</>;
}
