import type { ReactNode } from "react";
import { Loading } from "./Loading";
import { ProblemNotice } from "./ProblemNotice";
import type { Loaded } from "./useLoad";

interface ShownProps<T> {
    of: Loaded<T> & { reload(): void };
    children(value: T): ReactNode;
    /** Where somebody else says what is wrong. */
    isQuiet?: boolean;
}

/** What was loaded; while it loads for the first time, or where it fails, that. The last value stays in its place. */
export function Shown<T>({ of: loaded, children, isQuiet = false }: ShownProps<T>) {
    return (
        <>
            {loaded.status === "failed" && !isQuiet && <ProblemNotice problem={loaded.problem} retry={loaded.reload} />}
            {loaded.value === null && loaded.status === "loading" && <Loading />}
            {loaded.value !== null && <div aria-busy={loaded.status === "loading"}>{children(loaded.value)}</div>}
        </>
    );
}
