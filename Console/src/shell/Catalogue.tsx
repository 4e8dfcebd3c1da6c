import { createContext, useContext, useMemo, type ReactNode } from "react";
import type { AttributeDefinition, CIClass, Direction, Metamodel, RelationType } from "../api/types";
import { familyOf, type Family } from "../graph/families";
import { humanised, humanisedType } from "../i18n/format";
import { useI18n } from "../i18n/I18n";
import { isIconName, type IconName } from "../ui/icons";
import { useLoad } from "../ui/useLoad";
import { useClient } from "./Session";

/** The metamodel, ready for look-up. For keys that it does not know, the keys speak for themselves. */
export interface Catalogue {
    /** Whether the metamodel has been read, or cannot be. */
    isReady: boolean;
    classes: CIClass[];
    has(classKey: string): boolean;
    classLabel(classKey: string): string;
    /** The class itself, its parent, and so on up to the root. */
    lineage(classKey: string): string[];
    visual(classKey: string): Visual;
    /** Its own and those of its ancestors, each once. */
    attributes(classKey: string): AttributeDefinition[];
    relationTypes: RelationType[];
    hasRelationType(type: string): boolean;
    /** Reads the metamodel anew, after it has been changed. */
    reload(): void;
    attribute(classKey: string, key: string): AttributeDefinition | null;
    attributeLabel(classKey: string, key: string): string;
    /** For a list about several classes: the label that the first class with such an attribute gives it. */
    anyAttributeLabel(key: string): string;
    relationLabel(type: string, direction: Direction): string;
}

/** How the CIs of a class are drawn: the family gives colour and shape. */
export interface Visual {
    family: Family;
    icon: IconName;
}

const empty: Metamodel = { classes: [], relationTypes: [] };

const Context = createContext<Catalogue | null>(null);

export function CatalogueProvider({ children }: { children: ReactNode }) {
    const client = useClient();
    const { format } = useI18n();
    const { status, value, reload } = useLoad("metamodel", () => client.metamodel());
    const isReady = status !== "loading" || value !== null;
    const catalogue = useMemo(
        () => catalogueOf(value ?? empty, isReady, format.pick, reload),
        [value, isReady, format],
    );
    return <Context.Provider value={catalogue}>{children}</Context.Provider>;
}

export function useCatalogue(): Catalogue {
    const value = useContext(Context);
    if (!value) throw new Error("useCatalogue outside of CatalogueProvider");
    return value;
}

export function catalogueOf(
    metamodel: Metamodel,
    isReady: boolean,
    pick: (text: { en: string; ko: string } | undefined, otherwise: string) => string,
    reload: () => void = () => {},
): Catalogue {
    const classes = new Map(metamodel.classes.map((one) => [one.key, one]));
    const types = new Map(metamodel.relationTypes.map((one) => [one.key, one]));

    const lineage = (classKey: string): string[] => {
        const path: string[] = [];
        let key: string | null = classKey;
        while (key !== null && !path.includes(key)) {
            path.push(key);
            key = classes.get(key)?.parent ?? null;
        }
        return path;
    };

    const visual = (classKey: string): Visual => {
        const path = lineage(classKey);
        const icon = path.map((key) => classes.get(key)?.icon).find(isIconName);
        return { family: familyOf(path), icon: icon ?? "circle" };
    };

    const attribute = (classKey: string, key: string): AttributeDefinition | null => {
        for (const ancestor of lineage(classKey)) {
            const found = classes.get(ancestor)?.attributes?.find((one) => one.key === key);
            if (found) return found;
        }
        return null;
    };

    const attributes = (classKey: string): AttributeDefinition[] => {
        const found = new Map<string, AttributeDefinition>();
        for (const ancestor of lineage(classKey)) {
            for (const one of classes.get(ancestor)?.attributes ?? []) if (!found.has(one.key)) found.set(one.key, one);
        }
        return [...found.values()];
    };

    return {
        isReady,
        classes: metamodel.classes,
        relationTypes: metamodel.relationTypes,
        hasRelationType: (type) => types.has(type),
        reload,
        attributes,
        has: (classKey) => classes.has(classKey),
        classLabel: (classKey) => pick(classes.get(classKey)?.label, classKey),
        lineage,
        visual,
        attribute,
        attributeLabel: (classKey, key) => pick(attribute(classKey, key)?.label, humanised(key)),
        anyAttributeLabel: (key) => {
            const holder = metamodel.classes.find((one) => one.attributes?.some((attribute) => attribute.key === key));
            return holder ? pick(attribute(holder.key, key)?.label, humanised(key)) : humanised(key);
        },
        relationLabel: (type, direction) => {
            const known = types.get(type);
            return pick(direction === "outgoing" ? known?.label : known?.inverseLabel, humanisedType(type));
        },
    };
}
