import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { Link, pathOfDefinition } from "../shell/router";

/** Where a class stands: what is below it, and what it has from above. */
export function ClassContext({ classKey }: { classKey: string }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    const children = catalogue.classes.filter((one) => one.parent === classKey);
    const [, ...ancestors] = catalogue.lineage(classKey);
    const inherited = ancestors.flatMap((ancestor) => {
        const own = catalogue.classes.find((one) => one.key === ancestor)?.attributes ?? [];
        return own.filter((one) => !one.inherited).map((one) => ({ ...one, from: ancestor }));
    });
    return (
        <section className="card">
            <Link href={`/cis?class=${encodeURIComponent(classKey)}`}>{t.metamodel.showCIs}</Link>
            {children.length > 0 && (
                <>
                    <h3>{t.metamodel.children}</h3>
                    <ul className="plain-list">
                        {children.map((one) => (
                            <li key={one.key}>
                                <Link href={pathOfDefinition("class", one.key)}>{catalogue.classLabel(one.key)}</Link>
                            </li>
                        ))}
                    </ul>
                </>
            )}
            {inherited.length > 0 && (
                <>
                    <h3>{t.metamodel.inherited}</h3>
                    <ul className="plain-list">
                        {inherited.map((one) => (
                            <li key={`${one.from} ${one.key}`}>
                                {format.pick(one.label, one.key)}{" "}
                                <span className="muted small">
                                    {t.metamodel.inheritedFrom(catalogue.classLabel(one.from))}
                                </span>
                            </li>
                        ))}
                    </ul>
                </>
            )}
        </section>
    );
}
