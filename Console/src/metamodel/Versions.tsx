import { definitions, type DefinitionKind } from "../api/definitions";
import { useI18n } from "../i18n/I18n";
import { useClient } from "../shell/Session";
import { Shown } from "../ui/Shown";
import { useLoad } from "../ui/useLoad";

/** Who changed a definition when, with the content of then. */
export function Versions({ kind, definitionKey }: { kind: DefinitionKind; definitionKey: string }) {
    const { t, format } = useI18n();
    const client = useClient();
    const loaded = useLoad(`${kind} ${definitionKey}`, () => definitions(client).versions(kind, definitionKey));
    return (
        <section className="card" data-testid="versions">
            <h2>{t.metamodel.versions}</h2>
            <Shown of={loaded}>
                {({ items }) =>
                    items.length === 0 ? (
                        <p className="muted">{t.metamodel.noVersions}</p>
                    ) : (
                        <ol className="list">
                            {items.map(({ seq, at, actor, content }) => (
                                <li key={seq}>
                                    <details className="disclosure">
                                        <summary>
                                            {`${t.metamodel.version(format.number(seq))} · ${actor} · `}
                                            {format.ago(at, Date.now())}
                                        </summary>
                                        {content && <pre>{JSON.stringify(content, null, 2)}</pre>}
                                    </details>
                                </li>
                            ))}
                        </ol>
                    )
                }
            </Shown>
        </section>
    );
}
