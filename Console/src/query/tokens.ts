/** The words of a statement, for colours and for completion. Not a parser: it never fails. */

export type TokenKind = "keyword" | "name" | "label" | "function" | "parameter" | "string" | "number" | "comment" | "sign";

export interface Token {
    kind: TokenKind;
    text: string;
}

export const keywords = [
    "ALL", "AND", "ANY", "AS", "ASC", "BY", "CALL", "CASE", "CONTAINS", "COUNT", "CREATE", "DELETE", "DESC", "DETACH",
    "DISTINCT", "ELSE", "END", "ENDS", "EXISTS", "EXPLAIN", "FALSE", "FOREACH", "FROM", "IN", "IS", "LIMIT", "LOAD CSV",
    "MATCH", "MERGE", "NONE", "NOT", "NULL", "ON", "OPTIONAL MATCH", "OR", "ORDER BY", "PROFILE", "REMOVE", "RETURN",
    "SET", "SHOW", "SHOW FUNCTIONS", "SHOW INDEXES", "SHOW PROCEDURES", "SINGLE", "SKIP", "STARTS WITH", "THEN", "TRUE",
    "UNION", "UNWIND", "USE", "WHEN", "WHERE", "WITH", "XOR", "YIELD",
];
const keywordSet = new Set(
    keywords.flatMap((keyword) => keyword.split(" ")).concat(["LOAD", "CSV", "HEADERS", "TRANSACTIONS", "OF", "ROWS"]),
);

const pattern =
    /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<string>'(?:\\[\s\S]|[^'\\])*(?:'|$)|"(?:\\[\s\S]|[^"\\])*(?:"|$))|(?<parameter>\$(?:`[^`]*`?|[\p{L}\p{N}_]*))|(?<number>\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<label>:\s*(?:`[^`]*`?|[\p{L}_][\p{L}\p{N}_]*))|(?<word>`[^`]*`?|[\p{L}_][\p{L}\p{N}_]*)|(?<sign>[\s\S])/gu;

/** The whole text in pieces, nothing left out. Linear. */
export function tokens(text: string): Token[] {
    const found: Token[] = [];
    const push = (kind: TokenKind, piece: string) => {
        const last = found[found.length - 1];
        if (last && last.kind === kind && kind === "sign") last.text += piece;
        else found.push({ kind, text: piece });
    };
    for (const match of text.matchAll(pattern)) {
        const { comment, string, parameter, number, label, word, sign } = match.groups ?? {};
        if (comment !== undefined) push("comment", comment);
        else if (string !== undefined) push("string", string);
        else if (parameter !== undefined) push("parameter", parameter);
        else if (number !== undefined) push("number", number);
        else if (label !== undefined) push("label", label);
        else if (word !== undefined) {
            const next = following(text, (match.index ?? 0) + word.length);
            if (keywordSet.has(word.toUpperCase())) push("keyword", word);
            else push(next === "(" ? "function" : "name", word);
        } else if (sign !== undefined) push("sign", sign);
    }
    return found;
}

/** Where the message of an error says the statement is wrong: characters from its start; null where it does not. */
export function errorOffset(message: string): number | null {
    const found = /\(line \d+, column \d+ \(offset: (\d+)\)\)/.exec(message);
    return found?.[1] === undefined ? null : Number(found[1]);
}

/** Code points to UTF-16 units. */
export function unitsBefore(text: string, codePoints: number): number {
    return [...text].slice(0, codePoints).join("").length;
}

/** The first character behind a place that is no space. */
function following(text: string, from: number): string | undefined {
    let place = from;
    while (place < text.length && /\s/.test(text[place] ?? "")) place += 1;
    return text[place];
}
