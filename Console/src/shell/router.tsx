import { useEffect, useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from "react";

export type Route = { page: "ask" | "cis" | "changes" | "query" | "none" } | { page: "ci"; id: string };

/** Which page an address is. */
export function routeOf(path: string): Route {
    const [first, second, ...rest] = path.split("/").filter((part) => part !== "");
    if (rest.length > 0) return { page: "none" };
    if (first === undefined || (first === "ask" && second === undefined)) return { page: "ask" };
    if (first === "changes" && second === undefined) return { page: "changes" };
    if (first === "query" && second === undefined) return { page: "query" };
    if (first === "cis") return second === undefined ? { page: "cis" } : { page: "ci", id: decoded(second) };
    return { page: "none" };
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
