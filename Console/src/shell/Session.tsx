import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Client } from "../api/client";
import { problemOf, type Problem } from "../api/problem";
import type { User } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { recall, remember } from "./memory";

export type SessionState =
    | { status: "checking" }
    | { status: "failed"; problem: Problem }
    | { status: "out"; expired: boolean }
    | { status: "in"; user: User };

interface SessionContext {
    state: SessionState;
    /** Counts the people who have sat here: what is kept through an expired session is kept for one of them only. */
    sitting: number;
    client: Client;
    check(): void;
    signIn(username: string, password: string): Promise<void>;
    signOut(): Promise<void>;
}

const Context = createContext<SessionContext | null>(null);

/**
 * Who is signed in. The cookie is out of reach for scripts, so the browser remembers only that somebody signed in:
 * without that mark, the first request of a new visitor would be a needless 401.
 */
export function SessionProvider({ children }: { children: ReactNode }) {
    const { language } = useI18n();
    const [state, setState] = useState<SessionState>(() =>
        recall("signed-in") ? { status: "checking" } : { status: "out", expired: false },
    );
    const [sitting, setSitting] = useState(0);
    const lastName = useRef<string | null>(null);
    const languageNow = useRef(language);
    languageNow.current = language;

    const client = useMemo(
        () =>
            new Client({
                language: () => languageNow.current,
                unauthorized: () => {
                    remember("signed-in", null);
                    setState((last) => ({ status: "out", expired: last.status === "in" }));
                },
            }),
        [],
    );

    const enter = useCallback((user: User) => {
        if (lastName.current !== null && lastName.current !== user.name) setSitting((last) => last + 1);
        lastName.current = user.name;
        remember("signed-in", "yes");
        setState({ status: "in", user });
    }, []);

    const check = useCallback(() => {
        setState({ status: "checking" });
        client.session().then(
            (session) => enter(session.user),
            (error: unknown) => {
                const problem = problemOf(error);
                if (problem.status !== 401) setState({ status: "failed", problem });
            },
        );
    }, [client, enter]);

    useEffect(() => {
        if (recall("signed-in")) check();
    }, [check]);

    const signIn = async (username: string, password: string) => enter((await client.signIn(username, password)).user);

    const signOut = async () => {
        await client.signOut().catch((error: unknown) => {
            if (problemOf(error).status !== 401) throw error;
        });
        remember("signed-in", null);
        lastName.current = null;
        setSitting((last) => last + 1);
        setState({ status: "out", expired: false });
    };

    return (
        <Context.Provider value={{ state, sitting, client, check, signIn, signOut }}>{children}</Context.Provider>
    );
}

export function useSession(): SessionContext {
    const value = useContext(Context);
    if (!value) throw new Error("useSession outside of SessionProvider");
    return value;
}

export function useClient(): Client {
    return useSession().client;
}
