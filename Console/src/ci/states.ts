/** The states of a CI in an impact answer, from the best to the worst. */
export const stateRanks = ["ok", "at_risk", "degraded", "down"];

/** `atRisk`, `at-risk` and `AT_RISK` are all `at_risk`. */
export function stateKey(state: string): string {
    return state
        .replace(/([a-z])([A-Z])/g, "$1_$2")
        .replace(/[\s-]/g, "_")
        .toLowerCase();
}
