/** An RFC 9457 problem. `status` 0 means that no answer came from the server at all. */
export interface Problem {
    type: string;
    title: string;
    status: number;
    detail?: string;
    hint?: string;
    /** What it is, more closely than the type: `search.syntax`. */
    code?: string;
    /** The id of the request, to find it in the server's log. */
    instance?: string;
}

/** What every failed call throws, whether the server refused or could not be reached. */
export class ApiError extends Error {
    constructor(readonly problem: Problem) {
        super(problem.detail ?? problem.title);
    }

    get isUnauthorized(): boolean {
        return this.problem.status === 401;
    }

    static unreachable(): ApiError {
        return new ApiError({ type: "unreachable", title: "No answer from the server", status: 0 });
    }

    /** The stream of an answer ended before the answer. */
    static interrupted(): ApiError {
        return new ApiError({ type: "interrupted", title: "The connection ended early", status: 0 });
    }
}

/** Whether a search could not be read; while somebody is typing, that is nothing but an unfinished word. */
export function isUnreadSearch({ code }: Problem): boolean {
    return code?.startsWith("search.") ?? false;
}

export function isAbort(error: unknown): boolean {
    return error instanceof DOMException && error.name === "AbortError";
}

/** Whatever was thrown, as a problem that can be shown. */
export function problemOf(error: unknown): Problem {
    if (error instanceof ApiError) return error.problem;
    const detail = error instanceof Error ? error.message : String(error);
    return { type: "console", title: "Console error", status: 0, detail };
}

/** Reads the body of a refusal; a body that is not a problem still gives one with the status. */
export async function problemFrom(response: Response): Promise<Problem> {
    const fallback: Problem = {
        type: "about:blank",
        title: response.statusText || `HTTP ${response.status}`,
        status: response.status,
    };
    try {
        const body: unknown = await response.json();
        return typeof body === "object" && body !== null ? { ...fallback, ...body, status: response.status } : fallback;
    } catch {
        return fallback;
    }
}
