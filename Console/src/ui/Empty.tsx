import type { ReactNode } from "react";

/** Nothing to show: why, and what to do about it. */
export function Empty({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
    return (
        <div className="empty" data-testid="empty">
            <p className="empty-title">{title}</p>
            {hint && <p className="empty-hint">{hint}</p>}
            {children}
        </div>
    );
}
