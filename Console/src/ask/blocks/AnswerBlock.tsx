import type { Block, ChoicesBlock } from "../../api/answer";
import { useI18n } from "../../i18n/I18n";
import { GraphView } from "../../graph/GraphView";
import { useConversation } from "../Conversation";
import { RichText } from "../RichText";
import { ChartBlockView } from "./ChartBlockView";
import { TableBlockView } from "./TableBlockView";

/** One detail of an answer. A kind this console does not know is left out: the server may be newer. */
export function AnswerBlock({ block }: { block: Block }) {
    switch (block.type) {
        case "table":
            return <TableBlockView block={block} />;
        case "graph":
            return (
                <div data-testid="block-graph">
                    <GraphView title={block.title} nodes={block.nodes} edges={block.edges} />
                </div>
            );
        case "chart":
            return <ChartBlockView block={block} />;
        case "text":
            return <RichText text={block.text} />;
        case "choices":
            return <Choices block={block} />;
        default:
            return null;
    }
}

function Choices({ block }: { block: ChoicesBlock }) {
    const { t } = useI18n();
    const { ask, isRunning } = useConversation();
    return (
        <section>
            <h4 className="eyebrow">{t.answer.choices}</h4>
            <ul className="choices">
                {block.items.map((choice, index) => (
                    <li key={choice.id ?? index}>
                        <button
                            type="button"
                            className="button"
                            disabled={isRunning}
                            onClick={() => ask(choice.question)}
                            data-testid="choice"
                        >
                            {choice.label}
                        </button>
                    </li>
                ))}
            </ul>
        </section>
    );
}
