import type { ReactNode } from "react";

/**
 * Plain paragraphs and lists, with `code` and **bold**: what answers use of Markdown.
 * Everything else, HTML and links too, is shown as the characters it is.
 */
export function RichText({ text }: { text: string }) {
    return (
        <div className="rich-text">
            {blocks(text).map((block, index) => (
                <RichBlock key={index} block={block} />
            ))}
        </div>
    );
}

type RichBlockContent = { kind: "paragraph"; text: string } | { kind: "list"; items: string[] };

function RichBlock({ block }: { block: RichBlockContent }) {
    if (block.kind === "paragraph") return <p>{inline(block.text)}</p>;
    return (
        <ul>
            {block.items.map((item, index) => (
                <li key={index}>{inline(item)}</li>
            ))}
        </ul>
    );
}

export function blocks(text: string): RichBlockContent[] {
    const result: RichBlockContent[] = [];
    for (const line of text.split(/\r?\n/)) {
        const item = /^\s*[-*•]\s+(.*)$/.exec(line)?.[1];
        const last = result[result.length - 1];
        if (item !== undefined) {
            if (last?.kind === "list") last.items.push(item);
            else result.push({ kind: "list", items: [item] });
        } else if (line.trim() !== "") {
            result.push({ kind: "paragraph", text: line.trim() });
        }
    }
    return result;
}

function inline(text: string): ReactNode[] {
    return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part, index) => {
        const code = /^`(.+)`$/.exec(part)?.[1];
        if (code !== undefined) return <code key={index}>{code}</code>;
        const bold = /^\*\*(.+)\*\*$/.exec(part)?.[1];
        return bold === undefined ? part : <strong key={index}>{bold}</strong>;
    });
}
