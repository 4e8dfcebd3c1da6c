import { useEffect, useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from "react";

const plainPages = {
    ask: "ask",
    cis: "cis",
    compare: "compare",
    import: "import",
    "change-sets": "changeSets",
    changes: "commits",
    runs: "runs",
    review: "review",
    quality: "quality",
    metamodel: "metamodel",
    memory: "memory",
    query: "query",
} as const;

type PlainPage = typeof plainPages[keyof typeof plainPages];

export type Route =
    | { page: PlainPage | "none" }
    | { page: "ci"; id: string }
    | { page: "changeSet"; id: string }
    | { page: "definition"; kind: string; key: string };

/** Which page an address is. */
export function routeOf(path: string): Route {
    const parts = path.split("/").filter((part) => part !== "");
    const [first, second, third] = parts.map(decoded);
    if (first === undefined) return { page: "ask" };
    if (parts.length === 1 && isPlain(first)) return { page: plainPages[first] };
    if (parts.length === 2 && second !== undefined) {
        if (first === "cis") return { page: "ci", id: second };
        if (first === "change-sets") return { page: "changeSet", id: second };
    }
    if (parts.length === 3 && first === "metamodel" && second !== undefined && third !== undefined) {
        return { page: "definition", kind: second, key: third };
    }
    return { page: "none" };
}

function isPlain(part: string): part is keyof typeof plainPages {
    return Object.prototype.hasOwnProperty.call(plainPages, part);
}

/** A malformed escape names no CI; taken literally, the server says so. */
function decoded(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

export function pathOfCI(id: string): string {
    return `/cis/${encodeURIComponent(id)}`;
}

export function pathOfChangeSet(id: string): string {
    return `/change-sets/${encodeURIComponent(id)}`;
}

export function pathOfDefinition(kind: string, key: string): string {
    return `/metamodel/${encodeURIComponent(kind)}/${encodeURIComponent(key)}`;
}

/** The page of the left CI and the right one; either may be at a time of its own. */
export function pathOfComparison(left: string, right: string, leftAt = "", rightAt = ""): string {
    const parameters = new URLSearchParams();
    for (const [key, value] of Object.entries({ left, right, leftAt, rightAt })) if (value) parameters.set(key, value);
    return `/compare?${parameters}`;
}

const changed = "rootline:navigate";

export function navigate(to: string, how: "push" | "replace" = "push"): void {
    if (how === "push") history.pushState(null, "", to);
    else history.replaceState(null, "", to);
    dispatchEvent(new Event(changed));
}

function subscribe(notify: () => void): () => void {
    addEventListener("popstate", notify);
    addEventListener(changed, notify);
    return () => {
        removeEventListener("popstate", notify);
        removeEventListener(changed, notify);
    };
}

export function usePath(): string {
    return useSyncExternalStore(subscribe, () => location.pathname);
}

/** The part of the address after `?`. */
export function useSearch(): URLSearchParams {
    return new URLSearchParams(useSyncExternalStore(subscribe, () => location.search));
}

export function useTitle(title: string): void {
    useEffect(() => {
        document.title = title === "Rootline" ? title : `${title} · Rootline`;
    }, [title]);
}

/** True for a click that should stay on this page: not one that opens a tab or a window. */
export function isPlainClick(event: MouseEvent): boolean {
    return event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

/** An ordinary link that changes the page without loading it anew. */
export function Link({ href, onClick, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
    const follow = (event: MouseEvent<HTMLAnchorElement>) => {
        onClick?.(event);
        if (event.defaultPrevented || !isPlainClick(event)) return;
        event.preventDefault();
        navigate(href);
        scrollTo(0, 0);
    };
    return <a href={href} onClick={follow} {...rest} />;
}
