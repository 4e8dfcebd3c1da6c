import { useCallback, useEffect, useRef, useState } from "react";
import { problemOf, type Problem } from "../api/problem";

export interface Action {
    isBusy: boolean;
    problem: Problem | null;
    /** True when `work` succeeded. A second call while the first is under way does nothing. */
    run(work: () => Promise<void>): Promise<boolean>;
    clear(): void;
}

/** One button's work: busy while it is under way, and what went wrong with it. */
export function useAction(): Action {
    const [isBusy, setBusy] = useState(false);
    const [problem, setProblem] = useState<Problem | null>(null);
    const isRunning = useRef(false);
    const isShown = useRef(true);
    useEffect(() => {
        isShown.current = true;
        return () => {
            isShown.current = false;
        };
    }, []);
    const run = useCallback(async (work: () => Promise<void>) => {
        if (isRunning.current) return false;
        isRunning.current = true;
        setBusy(true);
        setProblem(null);
        try {
            await work();
            return true;
        } catch (error) {
            if (isShown.current) setProblem(problemOf(error));
            return false;
        } finally {
            isRunning.current = false;
            if (isShown.current) setBusy(false);
        }
    }, []);
    return { isBusy, problem, run, clear: useCallback(() => setProblem(null), []) };
}
