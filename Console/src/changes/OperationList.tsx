import type { ChangeSet, Operation } from "../api/changeSets";
import type { Value } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { Link, pathOfCI, pathOfDefinition } from "../shell/router";
import { useSteps } from "../ui/useSteps";

const shownAtFirst = 50;

/** The operations in their order, as they were written. */
export function OperationList({ one }: { one: ChangeSet }) {
    const { t } = useI18n();
    const operations = one.operations ?? [];
    const { shown, more } = useSteps(operations.length, shownAtFirst);
    if (operations.length === 0) return <p className="muted">{t.changeSets.noOperations}</p>;
    return (
        <section className="stack" data-testid="operations">
            <ol className="list">
                {operations.slice(0, shown).map((operation, index) => (
                    <li key={index}>
                        <OperationLine operation={operation} />
                    </li>
                ))}
            </ol>
            {more}
        </section>
    );
}

export function OperationLine({ operation }: { operation: Operation }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const { op, ci, name, type, from, to, relation, kind, key } = operation;
    const names: Record<string, string> = t.changeSets.operationNames;
    const values = Object.entries(operation.attributes ?? operation.properties ?? {});
    const text = (value: Value) => (value === null ? t.none : format.value(value));
    return (
        <>
            <span className="inline">
                <strong>{names[op] ?? op}</strong>
                {operation.class && <span>{catalogue.classLabel(operation.class)}</span>}
                {ci && <Reference id={ci} />}
                {name && <span>{name}</span>}
                {from && <Reference id={from} />}
                {type && <span className="muted">{catalogue.relationLabel(type, "outgoing")}</span>}
                {to && <Reference id={to} />}
                {relation && <code>{relation}</code>}
                {kind && key && <Link href={pathOfDefinition(kind, key)}>{`${kind} ${key}`}</Link>}
            </span>
            {values.length > 0 && (
                <dl className="definition-list small">
                    {values.map(([attribute, value]) => (
                        <div key={attribute} className="definition-row">
                            <dt title={attribute}>{operation.class ? catalogue.attributeLabel(operation.class, attribute) : catalogue.anyAttributeLabel(attribute)}</dt>
                            <dd>{text(value)}</dd>
                        </div>
                    ))}
                </dl>
            )}
        </>
    );
}

/** `ci-7` leads to its page; `n1` is made by this change set and has none yet. */
function Reference({ id }: { id: string }) {
    return id.startsWith("ci-") ? <Link href={pathOfCI(id)}>{id}</Link> : <code>{id}</code>;
}
