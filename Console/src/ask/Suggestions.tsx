import type { Client } from "../api/client";
import { useI18n } from "../i18n/I18n";
import type { Dictionary } from "../i18n/en";
import { useCatalogue, type Catalogue } from "../shell/Catalogue";
import { useClient } from "../shell/Session";
import { Icon } from "../ui/Icon";
import { useLoad } from "../ui/useLoad";
import { useConversation } from "./Conversation";

interface Examples {
    isEmpty: boolean;
    host: string | null;
    service: string | null;
    hasPods: boolean;
}

/** Questions that this estate can answer: the patterns are ours, the names are real CIs. */
export function Suggestions() {
    const catalogue = useCatalogue();
    return catalogue.isReady ? <ReadySuggestions catalogue={catalogue} /> : null;
}

function ReadySuggestions({ catalogue }: { catalogue: Catalogue }) {
    const { t } = useI18n();
    const client = useClient();
    const { ask } = useConversation();
    const { value } = useLoad("examples", () => examples(client, catalogue));
    if (value?.isEmpty) {
        return (
            <div className="notice notice-info">
                <div className="notice-body">
                    <p>{t.ask.empty}</p>
                    <pre>
                        <code>rootline ingest local</code>
                    </pre>
                </div>
            </div>
        );
    }
    if (!value) return null;
    return (
        <section aria-labelledby="suggestions">
            <h2 id="suggestions" className="eyebrow">
                {t.ask.suggestions}
            </h2>
            <ul className="suggestions">
                {questions(value, t.ask).map((question) => (
                    <li key={question}>
                        <button
                            type="button"
                            className="suggestion"
                            onClick={() => ask(question)}
                            data-testid="suggestion"
                        >
                            {question}
                            <Icon name="chevron" size={14} />
                        </button>
                    </li>
                ))}
            </ul>
        </section>
    );
}

async function examples(client: Client, catalogue: Catalogue): Promise<Examples> {
    const first = async (classKey: string) =>
        catalogue.has(classKey) ? client.cis({ class: classKey, limit: 1 }) : null;
    const [any, host, service, pod] = await Promise.all([
        client.cis({ limit: 1 }),
        first("Host"),
        first("K8sService"),
        first("K8sPod"),
    ]);
    return {
        isEmpty: any.total === 0,
        host: host?.items[0]?.name ?? null,
        service: service?.items[0]?.name ?? null,
        hasPods: (pod?.total ?? 0) > 0,
    };
}

function questions({ host, service, hasPods }: Examples, texts: Dictionary["ask"]): string[] {
    return [
        ...(host ? [texts.breaksWith(host), texts.workloadsOn(host)] : []),
        ...(service ? [texts.dependsOn(service)] : []),
        ...(hasPods ? [texts.podsPerNamespace] : []),
        texts.changedLastHour,
    ];
}
