import { createContext, useContext, useEffect, useMemo, type ReactNode } from "react";
import { useLoad } from "../ui/useLoad";
import { recall, remember } from "./memory";
import { useClient, useSession } from "./Session";

/** What this server offers, by its OpenAPI document. A page whose operations are missing is not offered. */
export interface Features {
    /** `GET /change-sets/{}`: method and path below `/api/v1`, parameters without their names. */
    has(operation: string): boolean;
    /** False until the document has been read once by this browser. */
    isReady: boolean;
}

const Context = createContext<Features | null>(null);

/** Reads the document once; what it said last time holds until then, so that the navigation does not jump. */
export function FeaturesProvider({ children }: { children: ReactNode }) {
    const client = useClient();
    const { status, value } = useLoad("features", () => client.operations());
    useEffect(() => {
        if (value) remember("operations", value.join("\n"));
    }, [value]);
    const features = useMemo(() => {
        const known = new Set(value ?? recall("operations")?.split("\n") ?? []);
        return { has: (operation: string) => known.has(operation), isReady: status !== "loading" || known.size > 0 };
    }, [value, status]);
    return <Context.Provider value={features}>{children}</Context.Provider>;
}

export function useFeatures(): Features {
    const value = useContext(Context);
    if (!value) throw new Error("useFeatures outside of FeaturesProvider");
    return value;
}

/** What the person may do; the server decides, this only leaves out what it would refuse. */
export function useRights(): { canEdit: boolean; canAdminister: boolean; name: string } {
    const { state } = useSession();
    const user = state.status === "in" ? state.user : { name: "", role: "reader" };
    return { canEdit: user.role !== "reader", canAdminister: user.role === "admin", name: user.name };
}
