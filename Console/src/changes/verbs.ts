import type { ChangeSet, Verb } from "../api/changeSets";

/** What can be done with a change set in its state; the first is the next step. */
export function verbsOf({ state, checks, emergency }: Pick<ChangeSet, "state" | "checks" | "emergency">): Verb[] {
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
        case "applied":
            // An emergency is applied first and looked at afterwards.
            return emergency ? ["approve"] : [];
        default:
            return [];
    }
}

/** Whether a change set can be undone by another. */
export function canRollBack({ state }: Pick<ChangeSet, "state">): boolean {
    return state === "applied" || state === "verified";
}
