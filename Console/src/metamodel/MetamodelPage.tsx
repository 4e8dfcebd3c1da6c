import { useState } from "react";
import { definitionKinds, definitions, type Definition, type DefinitionKind } from "../api/definitions";
import { useI18n } from "../i18n/I18n";
import { useRights } from "../shell/Features";
import { Link, navigate, pathOfDefinition, useSearch, useTitle } from "../shell/router";
import { useClient } from "../shell/Session";
import { Badge } from "../ui/Badge";
import { Empty } from "../ui/Empty";
import { TextField } from "../ui/Field";
import { Shown } from "../ui/Shown";
import { SubNav } from "../ui/SubNav";
import { useLoad } from "../ui/useLoad";
import { ClassTree } from "./ClassTree";
import { NewDefinition } from "./NewDefinition";

function isKind(text: string | null): text is DefinitionKind {
    return definitionKinds.some((kind) => kind === text);
}

/** The definitions of one kind: classes as a tree, all others as a list. */
export function MetamodelPage() {
    const { t, format } = useI18n();
    const client = useClient();
    const search = useSearch();
    const { canAdminister } = useRights();
    const asked = search.get("kind");
    const kind: DefinitionKind = isKind(asked) ? asked : "class";
    const [typed, setTyped] = useState("");
    const [isMaking, setMaking] = useState(false);
    const loaded = useLoad(kind, async () => ({ kind, items: (await definitions(client).list(kind)).items }));
    const words = t.metamodel;
    useTitle(words.title);
    const matches = (one: Definition) => {
        const text = `${one.key} ${JSON.stringify([one.content.label, one.content.title, one.content.message])}`;
        return text.toLowerCase().includes(typed.trim().toLowerCase());
    };
    return (
        <div className="page" data-testid="metamodel">
            <div className="page-head">
                <h1>{words.title}</h1>
                {canAdminister && (
                    <button type="button" className="button" onClick={() => setMaking(true)} data-testid="new-definition">
                        {words.create}
                    </button>
                )}
            </div>
            <p className="muted">{words.intro}</p>
            <SubNav
                label={words.kindsLabel}
                pages={definitionKinds.filter((one) => one !== "search").map((one) => ({
                    href: one === "class" ? "/metamodel" : `/metamodel?kind=${one}`,
                    text: words.kinds[one] ?? one,
                    isHere: one === kind,
                }))}
            />
            <div className="filter">
                <TextField label={words.filter} type="search" value={typed} change={setTyped} testId="definition-filter" />
            </div>
            <Shown of={loaded}>
                {(page) => {
                    if (page.kind !== kind) return null;
                    const shown = page.items.filter(matches);
                    if (page.items.length === 0) return <Empty title={words.none} hint={words.noneHint} />;
                    if (shown.length === 0) return <Empty title={words.noMatch} />;
                    if (kind === "class") return <ClassTree classes={shown} isWhole={typed.trim() === ""} />;
                    return (
                        <ul className="list card" data-testid="definitions">
                            {shown.map((one) => (
                                <li key={one.key} className="inline">
                                    <Link href={pathOfDefinition(kind, one.key)} data-testid="definition" data-key={one.key}>
                                        {nameOf(one, format.pick)}
                                    </Link>
                                    <code>{one.key}</code>
                                    <OriginBadge definition={one} />
                                    <span className="muted small">{gist(one)}</span>
                                </li>
                            ))}
                        </ul>
                    );
                }}
            </Shown>
            {isMaking && (
                <NewDefinition
                    kind={kind}
                    close={() => setMaking(false)}
                    make={(key) => navigate(pathOfDefinition(kind, key))}
                />
            )}
        </div>
    );
}

export function nameOf(
    { key, content }: Definition,
    pick: (text: { en: string; ko: string } | string | undefined, otherwise: string) => string,
): string {
    const text = content.label ?? content.title ?? content.message;
    return typeof text === "string" || (typeof text === "object" && text !== null) ? pick(text as never, key) : key;
}

/** What tells one definition of its kind from the others. */
function gist({ kind, content }: Definition): string {
    const keys: Partial<Record<DefinitionKind, string[]>> = {
        rule: ["class", "severity", "mode"],
        precedence: ["class", "attribute", "source", "rank"],
        identification: ["class"],
        ban: ["attribute", "pattern"],
        "relation-type": ["acyclicGroup"],
    };
    return (keys[kind] ?? [])
        .map((key) => content[key])
        .filter((value) => value !== undefined && value !== null && value !== "")
        .join(" · ");
}

export function OriginBadge({ definition }: { definition: Definition }) {
    const { t } = useI18n();
    if (!definition.builtIn) return <Badge tone="info">{t.metamodel.own}</Badge>;
    return definition.changed ? <Badge tone="warn">{t.metamodel.changed}</Badge> : null;
}
