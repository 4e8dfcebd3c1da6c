import assert from "node:assert/strict";
import { test } from "node:test";
import { EventStreamParser, serverSentEvents, type ServerSentEvent } from "../../Console/src/api/sse";

const stream =
    "\uFEFFid: 1\nevent: run.started\ndata: {\"run\":\"r\"}\n\n" +
    ": heartbeat\r\n\r\n" +
    "event: llm.delta\r\ndata: 한\r\ndata: 줄\r\nid: 2\r\n\r\n" +
    "data\r\rretry: 10\rdata:no space\r\r" +
    "event: forgotten\n\n" +
    "data: cut off";

const expected: ServerSentEvent[] = [
    { id: "1", name: "run.started", data: '{"run":"r"}' },
    { id: "2", name: "llm.delta", data: "한\n줄" },
    { id: "2", name: "message", data: "" },
    { id: "2", name: "message", data: "no space" },
];

function parsed(chunks: string[]): ServerSentEvent[] {
    const parser = new EventStreamParser();
    return chunks.flatMap((chunk) => parser.push(chunk));
}

test("a stream in one piece gives its events and drops what the end cuts off", () => {
    assert.deepEqual(parsed([stream]), expected);
});

test("a stream cut at any place gives the same events", () => {
    for (let cut = 0; cut <= stream.length; cut += 1) {
        assert.deepEqual(parsed([stream.slice(0, cut), stream.slice(cut)]), expected, `cut at ${cut}`);
    }
    assert.deepEqual(parsed([...stream]), expected);
});

test("characters of several bytes survive being cut", async () => {
    const bytes = new TextEncoder().encode("data: 서버 😀\n\n");
    const body = new ReadableStream<Uint8Array>({
        start(controller) {
            for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
            controller.close();
        },
    });
    const events: string[] = [];
    for await (const event of serverSentEvents(body)) events.push(event.data);
    assert.deepEqual(events, ["서버 😀"]);
});
