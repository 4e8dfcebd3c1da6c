import { definitionKinds, definitions, type Definition, type DefinitionKind } from "../api/definitions";
import { useI18n } from "../i18n/I18n";
import { useFeatures } from "../shell/Features";
import { Link, useTitle } from "../shell/router";
import { useClient } from "../shell/Session";
import { Shown } from "../ui/Shown";
import { useLoad } from "../ui/useLoad";
import { ClassContext } from "./ClassContext";
import { DefinitionEditor } from "./DefinitionEditor";
import { nameOf, OriginBadge } from "./MetamodelPage";
import { Versions } from "./Versions";

/** One definition: its content as a form or as JSON, its effect before it is saved, its versions. */
export function DefinitionPage({ kind, definitionKey: key }: { kind: string; definitionKey: string }) {
    const { t, format } = useI18n();
    const client = useClient();
    const features = useFeatures();
    const known = definitionKinds.find((one) => one === kind);
    const loaded = useLoad(`${kind} ${key}`, () => read());
    const words = t.metamodel;
    useTitle(`${key} · ${words.title}`);

    /** A key that is not there yet is a new definition: the list says so without a refused request. */
    async function read(): Promise<{ definition: Definition; isNew: boolean }> {
        if (known) {
            const { items, next } = await definitions(client).list(kind, key);
            const found = items.find((one) => one.key === key);
            if (found) return { definition: found, isNew: false };
            if (next === null) return { definition: { kind: known, key, content: {} }, isNew: true };
        }
        return { definition: await definitions(client).get(kind, key), isNew: false };
    }

    return (
        <div className="page" data-testid="definition-page">
            <nav aria-label={words.title}>
                <Link href={kind === "class" ? "/metamodel" : `/metamodel?kind=${encodeURIComponent(kind)}`}>
                    ← {words.kinds[kind] ?? words.title}
                </Link>
            </nav>
            <Shown of={loaded}>
                {({ definition, isNew }) => (
                    <div className="stack">
                        <div>
                            <h1>{nameOf(definition, format.pick)}</h1>
                            <p className="inline">
                                <code>{key}</code>
                                <OriginBadge definition={definition} />
                            </p>
                        </div>
                        <div className="split">
                            <DefinitionEditor
                                key={`${definition.seq} ${isNew}`}
                                definition={definition}
                                isNew={isNew}
                                done={loaded.reload}
                            />
                            <div className="stack">
                                {kind === "class" && !isNew && <ClassContext classKey={key} />}
                                {!isNew && features.has("GET /definitions/{}/{}/versions") && (
                                    <Versions kind={kind as DefinitionKind} definitionKey={key} />
                                )}
                            </div>
                        </div>
                    </div>
                )}
            </Shown>
        </div>
    );
}
