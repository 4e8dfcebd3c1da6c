/**
 * Parses `text/event-stream` (WHATWG HTML, "Server-sent events", section "Interpreting an event stream").
 * The browser's EventSource cannot send a POST, so the console reads the stream from fetch.
 */

export interface ServerSentEvent {
    name: string;
    data: string;
    id: string;
}

/** Takes text in any slices, also in the middle of a line or of a CR LF pair, and gives whole events. */
export class EventStreamParser {
    private rest = "";
    private name = "";
    private data: string[] = [];
    private id = "";
    private isFirst = true;
    private skipsLineFeed = false;

    push(chunk: string): ServerSentEvent[] {
        const events: ServerSentEvent[] = [];
        let text = this.rest + chunk;
        if (this.isFirst && text.length > 0) {
            this.isFirst = false;
            if (text.startsWith("\uFEFF")) text = text.slice(1);
        }
        let start = 0;
        if (this.skipsLineFeed && text.length > 0) {
            this.skipsLineFeed = false;
            if (text[0] === "\n") start = 1;
        }
        for (let end = lineEnd(text, start); end >= 0; end = lineEnd(text, start)) {
            const event = this.line(text.slice(start, end));
            if (event) events.push(event);
            start = end + 1;
            if (text[end] === "\r") {
                if (start === text.length) this.skipsLineFeed = true;
                else if (text[start] === "\n") start += 1;
            }
        }
        this.rest = text.slice(start);
        return events;
    }

    private line(line: string): ServerSentEvent | null {
        if (line === "") return this.dispatch();
        const colon = line.indexOf(":");
        if (colon === 0) return null;
        const field = colon < 0 ? line : line.slice(0, colon);
        const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
        if (field === "event") this.name = value;
        else if (field === "data") this.data.push(value);
        else if (field === "id" && !value.includes("\0")) this.id = value;
        return null;
    }

    private dispatch(): ServerSentEvent | null {
        const event = { name: this.name || "message", data: this.data.join("\n"), id: this.id };
        const isEmpty = this.data.length === 0;
        this.name = "";
        this.data = [];
        return isEmpty ? null : event;
    }
}

function lineEnd(text: string, from: number): number {
    for (let index = from; index < text.length; index += 1) {
        if (text[index] === "\n" || text[index] === "\r") return index;
    }
    return -1;
}

/** The events of a response body, in order, until it ends. An event that the end cuts off is dropped, as specified. */
export async function* serverSentEvents(
    body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const parser = new EventStreamParser();
    try {
        for (;;) {
            const { done, value } = await reader.read();
            if (done) return;
            yield* parser.push(decoder.decode(value, { stream: true }));
        }
    } finally {
        await reader.cancel().catch(() => undefined);
    }
}
