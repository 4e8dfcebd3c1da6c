import type { CIReference } from "../api/types";
import { useConversation } from "../ask/Conversation";
import { useI18n } from "../i18n/I18n";
import { navigate } from "../shell/router";
import { Icon } from "../ui/Icon";

/** Two questions about the CI in view, each one click away. */
export function AskAbout({ ci }: { ci: CIReference }) {
    const { t } = useI18n();
    const { ask, isRunning } = useConversation();
    const askHere = (question: string) => {
        ask(question);
        if (location.pathname !== "/" && location.pathname !== "/ask") navigate("/ask");
    };
    return (
        <div className="ask-about" role="group" aria-label={t.ci.ask}>
            {[t.ask.breaksWith(ci.name), t.ask.dependsOn(ci.name)].map((question) => (
                <button
                    key={question}
                    type="button"
                    className="suggestion"
                    disabled={isRunning}
                    onClick={() => askHere(question)}
                >
                    {question}
                    <Icon name="chevron" size={14} />
                </button>
            ))}
        </div>
    );
}
