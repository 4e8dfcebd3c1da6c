import type { ChangeSet, Verb } from "../api/changeSets";

/** What can be done with a change set in its state; the first is the next step. */
export function verbsOf({ state, checks }: Pick<ChangeSet, "state" | "checks">): Verb[] {
    switch (state) {
        case "draft":
            return ["check", "withdraw"];
        case "checked":
            return (checks?.problems?.length ?? 0) > 0 ? ["check", "withdraw"] : ["submit", "check", "withdraw"];
        case "in_review":
            return ["approve", "reject", "withdraw"];
        case "approved":
        case "scheduled":
            return ["apply", "withdraw"];
        default:
            return [];
    }
}

/** Whether a change set can be undone by another. */
export function canRollBack({ state }: Pick<ChangeSet, "state">): boolean {
    return state === "applied" || state === "verified";
}
