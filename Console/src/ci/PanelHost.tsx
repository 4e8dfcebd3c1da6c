import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { CIPanel } from "./CIPanel";

export interface PanelSubject {
    id: string;
    name: string;
    /** Adds the CI's neighbours to the picture it was clicked in, and says how many were new. */
    expand?: () => Promise<ExpandResult>;
}

export interface ExpandResult {
    added: number;
    isTruncated: boolean;
}

interface Panel {
    subject: PanelSubject | null;
    open(subject: PanelSubject): void;
    close(): void;
}

const Context = createContext<Panel | null>(null);

/** Shows the details of one CI beside whatever page names it: next to the page when it is wide, over it when not. */
export function PanelHost({ children }: { children: ReactNode }) {
    const [subject, setSubject] = useState<PanelSubject | null>(null);
    const opener = useRef<HTMLElement | null>(null);

    const panel = useMemo(
        () => ({
            subject,
            open: (next: PanelSubject) => {
                const active = document.activeElement;
                if (active instanceof HTMLElement && !active.closest(".panel")) opener.current = active;
                setSubject(next);
            },
            close: () => {
                setSubject(null);
                opener.current?.focus();
            },
        }),
        [subject],
    );

    useEffect(() => {
        if (!subject) return;
        const pressed = (event: KeyboardEvent) => {
            if (event.key === "Escape" && !event.defaultPrevented) panel.close();
        };
        addEventListener("keydown", pressed);
        return () => removeEventListener("keydown", pressed);
    }, [subject, panel]);

    return (
        <Context.Provider value={panel}>
            <div className="panel-host" data-open={subject !== null}>
                {children}
                {subject && <CIPanel key={subject.id} subject={subject} close={panel.close} />}
            </div>
        </Context.Provider>
    );
}

export function usePanel(): Panel {
    const value = useContext(Context);
    if (!value) throw new Error("usePanel outside of PanelHost");
    return value;
}
