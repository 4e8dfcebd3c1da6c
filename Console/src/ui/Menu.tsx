import { useEffect, useRef, type ReactNode } from "react";

/** A button that opens a small panel below it; Escape and a click elsewhere close it. */
export function Menu({ button, children, testId }: { button: ReactNode; children: ReactNode; testId?: string }) {
    const menu = useRef<HTMLDetailsElement>(null);
    useEffect(() => {
        const clicked = (event: MouseEvent) => {
            // The dialog that a menu opens lies outside of it in the page, and belongs to it.
            const target = event.target instanceof Element ? event.target : null;
            if (menu.current && target && !menu.current.contains(target) && !target.closest("dialog")) {
                menu.current.open = false;
            }
        };
        addEventListener("click", clicked);
        return () => removeEventListener("click", clicked);
    }, []);
    return (
        <details
            ref={menu}
            className="menu"
            onKeyDown={(event) => {
                if (event.key !== "Escape" || !menu.current?.open) return;
                event.stopPropagation();
                menu.current.open = false;
                menu.current.querySelector("summary")?.focus();
            }}
        >
            <summary className="button" data-testid={testId}>
                {button}
            </summary>
            <div className="menu-body">{children}</div>
        </details>
    );
}
