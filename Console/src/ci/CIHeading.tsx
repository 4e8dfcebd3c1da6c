import type { CI } from "../api/types";
import { ClassIcon } from "../graph/ClassIcon";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";

export function CIHeading({ ci, level: Level }: { ci: CI; level: "h1" | "h2" }) {
    const { t, format } = useI18n();
    const catalogue = useCatalogue();
    return (
        <header className="ci-heading">
            <ClassIcon classKey={ci.class} size={Level === "h1" ? 22 : 18} framed />
            <div>
                <Level className="ci-name">{ci.name}</Level>
                <p className="muted small">
                    {format.pick(ci.classLabel, catalogue.classLabel(ci.class))} · {ci.id} ·{" "}
                    {t.ci.commit(format.number(ci.seq))}
                </p>
            </div>
        </header>
    );
}
