import type { Definition } from "../api/definitions";
import { ClassIcon } from "../graph/ClassIcon";
import { useI18n } from "../i18n/I18n";
import { Link, pathOfDefinition } from "../shell/router";
import { Badge } from "../ui/Badge";
import { nameOf, OriginBadge } from "./MetamodelPage";

/** The classes below their parents; filtered, each alone. */
export function ClassTree({ classes, isWhole }: { classes: Definition[]; isWhole: boolean }) {
    const { format, language } = useI18n();
    const known = new Set(classes.map((one) => one.key));
    const below = new Map<string, Definition[]>();
    for (const one of classes) {
        const parent = typeof one.content.parent === "string" ? one.content.parent : "";
        const place = isWhole && known.has(parent) ? parent : "";
        below.set(place, [...(below.get(place) ?? []), one]);
    }
    const name = (one: Definition) => nameOf(one, format.pick);
    for (const group of below.values()) group.sort((a, b) => name(a).localeCompare(name(b), language));
    return (
        <div className="card" data-testid="class-tree">
            <Level parent="" below={below} />
        </div>
    );
}

function Level({ parent, below }: { parent: string; below: Map<string, Definition[]> }) {
    const { t, format } = useI18n();
    const classes = below.get(parent);
    if (!classes) return null;
    return (
        <ul className="tree">
            {classes.map((one) => (
                <li key={one.key}>
                    <span className="inline tree-line">
                        <ClassIcon classKey={one.key} />
                        <Link href={pathOfDefinition("class", one.key)} data-testid="definition" data-key={one.key}>
                            {nameOf(one, format.pick)}
                        </Link>
                        <code>{one.key}</code>
                        {one.content.abstract === true && <Badge>{t.metamodel.abstract}</Badge>}
                        <OriginBadge definition={one} />
                    </span>
                    <Level parent={one.key} below={below} />
                </li>
            ))}
        </ul>
    );
}
