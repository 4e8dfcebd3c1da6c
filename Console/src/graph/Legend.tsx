import type { GraphNode } from "../api/types";
import { stateKey } from "../ci/states";
import { StateBadge } from "../ci/StateBadge";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { Icon } from "../ui/Icon";
import { families } from "./families";
import { stateKeys } from "./style";

/** What the colours and borders in this picture mean; only those that occur in it. */
export function Legend({ nodes }: { nodes: GraphNode[] }) {
    const { t } = useI18n();
    const catalogue = useCatalogue();
    const visuals = nodes.map((node) => catalogue.visual(node.class));
    const states = new Set(nodes.map((node) => stateKey(node.state ?? "")));
    return (
        <ul className="legend" aria-label={t.graph.legend}>
            {families.map((family) => {
                const visual = visuals.find((one) => one.family === family);
                return (
                    visual && (
                        <li key={family}>
                            <span className="class-icon class-icon-framed" data-family={family}>
                                <Icon name={visual.icon} size={13} />
                            </span>
                            {t.families[family]}
                        </li>
                    )
                );
            })}
            {stateKeys
                .filter((state) => states.has(state))
                .map((state) => (
                    <li key={state}>
                        <StateBadge state={state} />
                    </li>
                ))}
        </ul>
    );
}
