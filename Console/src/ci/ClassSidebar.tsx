import { ClassIcon } from "../graph/ClassIcon";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { classOptions } from "./classOptions";

/** The class tree beside the list; choosing an abstract class shows all its kinds. */
export function ClassSidebar({ classKey, choose }: { classKey: string; choose(key: string): void }) {
    const { t, language } = useI18n();
    const catalogue = useCatalogue();
    const options = classOptions(catalogue, language).filter(({ depth }) => depth > 0);
    const entry = (key: string, text: string, depth: number) => (
        <li key={key}>
            <button
                type="button"
                className="class-entry"
                style={{ paddingInlineStart: 8 + Math.max(0, depth - 1) * 14 }}
                aria-current={classKey === key ? "true" : undefined}
                onClick={() => choose(key)}
                data-testid="class-entry"
                data-class={key}
            >
                {key !== "" && <ClassIcon classKey={key} />}
                <span>{text}</span>
            </button>
        </li>
    );
    return (
        <nav className="class-sidebar" aria-label={t.estate.list.classes}>
            <ul>
                {entry("", t.cis.allClasses, 1)}
                {options.map(({ key, depth }) => entry(key, catalogue.classLabel(key), depth))}
            </ul>
        </nav>
    );
}
