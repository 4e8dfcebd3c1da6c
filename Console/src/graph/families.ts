/** The colour and shape groups of the picture. Colours are `--family-…` in the style sheet. */
export const families = [
    "compute",
    "workload",
    "service",
    "data",
    "network",
    "business",
    "place",
    "ot",
    "artifact",
    "other",
] as const;

export type Family = typeof families[number];

/** By class key; a class that is not here belongs where its nearest ancestor does. */
const familyOfClass: Record<string, Family> = {
    Hardware: "compute",
    ComputeCluster: "compute",
    Software: "workload",
    K8sWorkload: "workload",
    BatchJob: "workload",
    Logical: "service",
    LoadBalancer: "service",
    K8sNamespace: "other",
    Database: "data",
    DatabaseSchema: "data",
    MessageQueue: "data",
    Volume: "data",
    StorageArray: "data",
    Network: "network",
    NetworkDevice: "network",
    Business: "business",
    Place: "place",
    Party: "place",
    PowerUnit: "place",
    OT: "ot",
    ContainerImage: "artifact",
    SoftwarePackage: "artifact",
    Certificate: "artifact",
};

/** Where a class belongs. `lineage` is the class itself, then its ancestors. */
export function familyOf(lineage: string[]): Family {
    for (const key of lineage) {
        const family = familyOfClass[key];
        if (family) return family;
    }
    return "other";
}
