import type { Called } from "./client";
import type { ChangeSet } from "./changeSets";

/** What became of a write: done at once, or, where a policy wants an approval, a change set that waits for it. */
export type Written<T> = { outcome: "done"; value: T } | { outcome: "review"; changeSet: ChangeSet };

/** 202 carries the change set. */
export function written<T>({ status, value }: Called<T | ChangeSet>): Written<T> {
    return status === 202
        ? { outcome: "review", changeSet: value as ChangeSet }
        : { outcome: "done", value: value as T };
}
