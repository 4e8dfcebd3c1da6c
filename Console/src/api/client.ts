import { askEvent, type AskEvent } from "./answer";
import { ApiError, isAbort, problemFrom } from "./problem";
import { RequestKeys } from "./requestKeys";
import { queryMediaType, StatementError, type QueryAnswer, type TypedValue } from "./query";
import { serverSentEvents } from "./sse";
import type { CI, CIPage, CommitPage, HistoryPage, Metamodel, Neighbourhood, Session } from "./types";

export type Query = Record<string, string | number | boolean | null | undefined>;

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface CallOptions {
    query?: Query;
    /** A file goes as it is, anything else as JSON. */
    body?: unknown;
    signal?: AbortSignal;
    /** For what is posted and changes nothing. */
    isReading?: boolean;
    /** The `ETag` of what is to be changed; the server refuses when somebody else was faster. */
    ifMatch?: string | null;
}

export interface Called<T> {
    status: number;
    etag: string | null;
    value: T;
}

interface OpenAPI {
    paths?: Record<string, Record<string, unknown>>;
}

export interface ClientHooks {
    /** Sent as Accept-Language, so that errors come in the chosen language. */
    language(): string;
    /** The session is over: any call but the sign-in was answered with 401. */
    unauthorized(): void;
}

export interface CIQuery {
    q?: string;
    class?: string;
    sort?: string;
    cursor?: string | null;
    limit: number;
}

export interface AskRequest {
    question: string;
    language: string;
    /** Run ids of the turns before this one, oldest first. */
    previous: string[];
}

/** Rootline's HTTP API from the browser. Every method throws `ApiError`, or an AbortError when its signal fires. */
export class Client {
    private readonly keys = new RequestKeys();

    constructor(private readonly hooks: ClientHooks) {}

    session(): Promise<Session> {
        return this.json("GET", "/session", {});
    }

    signIn(username: string, password: string): Promise<Session> {
        return this.json("POST", "/session", { body: { username, password }, isSignIn: true });
    }

    async signOut(): Promise<void> {
        await this.send("DELETE", "/session", {});
    }

    metamodel(): Promise<Metamodel> {
        return this.json("GET", "/metamodel", {});
    }

    cis(query: CIQuery): Promise<CIPage> {
        return this.json("GET", "/cis", { query: { ...query } });
    }

    ci(id: string): Promise<CI> {
        return this.json("GET", `/cis/${encodeURIComponent(id)}`, {});
    }

    history(id: string, before: number | null): Promise<HistoryPage> {
        return this.json("GET", `/cis/${encodeURIComponent(id)}/history`, { query: { before } });
    }

    neighbourhood(id: string, depth: number, limit: number): Promise<Neighbourhood> {
        const path = `/cis/${encodeURIComponent(id)}/neighbourhood`;
        return this.json("GET", path, { query: { depth, limit } });
    }

    commits(before: number | null, limit: number): Promise<CommitPage> {
        return this.json("GET", "/commits", { query: { before, limit } });
    }

    commitItems(seq: number): Promise<HistoryPage> {
        return this.json("GET", `/commits/${seq}`, {});
    }

    /**
     * The operations of the OpenAPI document, to know what this server offers before calling it: `GET /cis/{}`,
     * without the prefix and without the names of parameters.
     */
    async operations(): Promise<string[]> {
        const document = await this.json<OpenAPI>("GET", "/openapi.json", {});
        return Object.entries(document.paths ?? {}).flatMap(([path, methods]) => {
            const plain = path.replace(/^\/api\/v1/, "").replace(/\{[^}]*\}/g, "{}");
            return Object.keys(methods).map((method) => `${method.toUpperCase()} ${plain}`);
        });
    }

    /** One call of `/api/v1` whose answer is read as it comes; for the areas beside this file. */
    async call<T>(method: Method, path: string, options: CallOptions = {}): Promise<Called<T>> {
        if (method === "GET" || options.isReading) return this.answered(method, path, options);
        return this.keys.once([method, path, options], (key) => this.answered(method, path, { ...options, key }));
    }

    private async answered<T>(method: Method, path: string, options: RequestOptions): Promise<Called<T>> {
        const response = await this.send(method, path, options);
        const etag = response.headers.get("etag");
        if (response.status === 204) return { status: 204, etag, value: undefined as unknown as T };
        try {
            return { status: response.status, etag, value: (await response.json()) as T };
        } catch (error) {
            throw isAbort(error) ? error : ApiError.interrupted();
        }
    }

    /** Reads; the answer's body. */
    async get<T>(path: string, query: Query = {}): Promise<T> {
        return (await this.call<T>("GET", path, { query })).value;
    }

    /** Posts; the answer's body. */
    async post<T>(path: string, body: unknown = {}, options: Omit<CallOptions, "body"> = {}): Promise<T> {
        return (await this.call<T>("POST", path, { body, ...options })).value;
    }

    /** Asks, and calls `receive` with each event as it comes; the last is `run.finished` or `error`. */
    async ask(request: AskRequest, receive: (event: AskEvent) => void, signal: AbortSignal): Promise<void> {
        const { question, language, previous } = request;
        const body = { question, language, ...(previous.length > 0 ? { context: { previous } } : {}) };
        const response = await this.send("POST", "/ask", { body, signal, accept: "text/event-stream" });
        if (!response.headers.get("content-type")?.startsWith("text/event-stream") || !response.body) {
            receive({ name: "run.finished", data: { answer: await response.json() } });
            return;
        }
        let isComplete = false;
        try {
            // To the end of the stream, also after the answer: leaving early would abort the request.
            for await (const { name, data } of serverSentEvents(response.body)) {
                const event = askEvent(name, JSON.parse(data));
                if (event) receive(event);
                isComplete ||= event?.name === "run.finished" || event?.name === "error";
            }
        } catch (error) {
            if (isAbort(error)) throw error;
            if (!isComplete) throw ApiError.interrupted();
        }
        if (!isComplete) throw ApiError.interrupted();
    }

    /**
     * Runs a Cypher statement. Throws `StatementError` where it fails; an abort of the signal stops it on the server.
     */
    async query(
        statement: string,
        parameters: Record<string, TypedValue>,
        signal?: AbortSignal,
        isReadOnly = false,
    ): Promise<QueryAnswer> {
        const body = { statement, parameters, includeCounters: true, ...(isReadOnly ? { accessMode: "READ" } : {}) };
        const response = await this.fetched("POST", "/db/neo4j/query/v2", {
            body,
            signal,
            accept: queryMediaType,
            contentType: queryMediaType,
        });
        if (response.status === 401) this.hooks.unauthorized();
        const copy = response.clone();
        let answer: QueryAnswer;
        try {
            answer = (await response.json()) as QueryAnswer;
        } catch (error) {
            if (isAbort(error)) throw error;
            throw response.ok ? ApiError.interrupted() : new ApiError(await problemFrom(copy));
        }
        const error = answer.errors?.[0];
        if (error) throw new StatementError(error.code, error.message);
        if (!response.ok) throw new ApiError(await problemFrom(copy));
        return answer;
    }

    private async json<T>(method: string, path: string, options: RequestOptions): Promise<T> {
        const response = await this.send(method, path, options);
        try {
            return (await response.json()) as T;
        } catch (error) {
            throw isAbort(error) ? error : ApiError.interrupted();
        }
    }

    private async send(method: string, path: string, options: RequestOptions): Promise<Response> {
        const response = await this.fetched(method, `/api/v1${path}${queryString(options.query)}`, options);
        if (response.ok) return response;
        if (response.status === 401 && !options.isSignIn) this.hooks.unauthorized();
        throw new ApiError(await problemFrom(response));
    }

    /** The response, whatever its status. */
    private async fetched(method: string, address: string, options: RequestOptions): Promise<Response> {
        const headers: Record<string, string> = {
            Accept: options.accept ?? "application/json",
            "Accept-Language": this.hooks.language(),
        };
        const { body, ifMatch, key } = options;
        const isFile = body instanceof Blob;
        if (body !== undefined) {
            headers["Content-Type"] = isFile ? "application/octet-stream" : options.contentType ?? "application/json";
        }
        if (ifMatch) headers["If-Match"] = ifMatch;
        if (key) headers["Idempotency-Key"] = key;
        try {
            return await fetch(address, {
                method,
                headers,
                body: body === undefined ? undefined : isFile ? body : JSON.stringify(body),
                signal: options.signal,
                credentials: "same-origin",
            });
        } catch (error) {
            throw isAbort(error) ? error : ApiError.unreachable();
        }
    }
}

interface RequestOptions {
    query?: Query;
    body?: unknown;
    signal?: AbortSignal;
    accept?: string;
    contentType?: string;
    ifMatch?: string | null;
    /** The `Idempotency-Key`. */
    key?: string | null;
    isSignIn?: boolean;
}

function queryString(query: Query | undefined): string {
    const parameters = new URLSearchParams();
    for (const [key, value] of Object.entries(query ?? {})) {
        if (value !== null && value !== undefined && value !== "") parameters.set(key, String(value));
    }
    const text = parameters.toString();
    return text === "" ? "" : `?${text}`;
}
