import type { ReactNode } from "react";
import { Icon } from "./Icon";

/** A message that is no error: something done, or something to know. */
export function Notice({ tone, title, children }: { tone: "info" | "good" | "warn"; title: string; children?: ReactNode }) {
    return (
        <div className={`notice notice-${tone}`} role="status" data-testid="notice">
            <Icon name={tone === "warn" ? "alert" : "check"} size={18} />
            <div className="notice-body">
                <p className="notice-title">{title}</p>
                {children}
            </div>
        </div>
    );
}
