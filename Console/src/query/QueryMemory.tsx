import { createContext, useContext, useRef, type MutableRefObject, type ReactNode } from "react";

/** What the query page holds while its person looks at other pages. Never stored: statements may name secrets. */
export interface QueryDraft {
    text: string;
    parameters: string;
    /** Latest first. */
    history: string[];
}

const Context = createContext<MutableRefObject<QueryDraft> | null>(null);

export function QueryMemory({ children }: { children: ReactNode }) {
    const draft = useRef<QueryDraft>({ text: "MATCH (n) RETURN n LIMIT 25", parameters: "", history: [] });
    return <Context.Provider value={draft}>{children}</Context.Provider>;
}

export function useQueryDraft(): QueryDraft {
    const draft = useContext(Context);
    if (!draft) throw new Error("useQueryDraft outside of QueryMemory");
    return draft.current;
}
