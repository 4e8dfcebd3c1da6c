import type { Catalogue } from "../shell/Catalogue";

export interface ClassOption {
    key: string;
    /** Steps below the root. */
    depth: number;
    isAbstract: boolean;
}

/** All classes, each below its parent, siblings by their names. */
export function classOptions(catalogue: Catalogue, language: string): ClassOption[] {
    return catalogue.classes
        .map((one) => {
            const path = catalogue.lineage(one.key).reverse();
            const order = path.map(catalogue.classLabel).join("\u0000");
            return { key: one.key, depth: path.length - 1, isAbstract: one.abstract, order };
        })
        .sort((a, b) => a.order.localeCompare(b.order, language));
}
