import type { CallOptions, Method } from "./client";
import { problemOf } from "./problem";

/** The service holds a request with a key whole; a larger file goes without. */
const keyedBytesMax = 60 << 20;

/**
 * An `Idempotency-Key` for each write, so that a double click, or another try after the connection broke, does not do
 * it twice: the same request has the same key until it is answered.
 */
export class RequestKeys {
    private readonly open = new Map<string, string>();
    private readonly files = new WeakMap<Blob, string>();

    /** Sends with a key, or with none where the service takes none. */
    async once<T>(
        [method, path, options]: [Method, string, CallOptions],
        send: (key: string | null) => Promise<T>,
    ): Promise<T> {
        const { query, body, ifMatch } = options;
        if (body instanceof Blob && body.size > keyedBytesMax) return send(null);
        const request = JSON.stringify([method, path, query, ifMatch, body instanceof Blob ? this.nameOf(body) : body]);
        const key = this.open.get(request) ?? randomKey();
        this.open.set(request, key);
        try {
            const answer = await send(key);
            this.open.delete(request);
            return answer;
        } catch (error) {
            // Refused, it is done with. Without an answer nobody knows, and with 409 the first may be under way still.
            const { status } = problemOf(error);
            if (status >= 400 && status < 500 && status !== 409) this.open.delete(request);
            throw error;
        }
    }

    private nameOf(file: Blob): string {
        const name = this.files.get(file) ?? randomKey();
        this.files.set(file, name);
        return name;
    }
}

/** `crypto.randomUUID` is there only where the page came over TLS or from this machine. */
function randomKey(): string {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
