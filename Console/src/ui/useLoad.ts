import { useEffect, useState } from "react";
import { problemOf, type Problem } from "../api/problem";

export type Loaded<T> =
    | { status: "loading"; value: T | null }
    | { status: "ready"; value: T }
    | { status: "failed"; value: T | null; problem: Problem };

/**
 * Loads when `key` changes. The last value stays while the next is on its way; a load that comes too late is ignored
 * (not aborted: an aborted request looks like a failed one in every log, and these are short).
 * `load` may close over anything that `key` determines.
 */
export function useLoad<T>(key: string, load: () => Promise<T>): Loaded<T> & { reload(): void } {
    const [state, setState] = useState<Loaded<T>>({ status: "loading", value: null });
    const [attempt, setAttempt] = useState(0);
    useEffect(() => {
        let isWanted = true;
        setState((last) => ({ status: "loading", value: last.value }));
        load().then(
            (value) => {
                if (isWanted) setState({ status: "ready", value });
            },
            (error: unknown) => {
                if (isWanted) setState((last) => ({ status: "failed", value: last.value, problem: problemOf(error) }));
            },
        );
        return () => {
            isWanted = false;
        };
    }, [key, attempt]);
    return { ...state, reload: () => setAttempt((last) => last + 1) };
}
