import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";

export interface Tab<Key extends string> {
    key: Key;
    text: string;
    count?: string;
}

interface TabsProps<Key extends string> {
    label: string;
    tabs: Tab<Key>[];
    chosen: Key;
    choose(key: Key): void;
    children: ReactNode;
}

/** Tabs over one panel, as the ARIA practices have them: the arrow keys move, Tab goes into the panel. */
export function Tabs<Key extends string>({ label, tabs, chosen, choose, children }: TabsProps<Key>) {
    const id = useId();
    const list = useRef<HTMLDivElement>(null);
    const pressed = (event: KeyboardEvent) => {
        const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 };
        const here = tabs.findIndex((tab) => tab.key === chosen);
        const step = steps[event.key];
        const next =
            event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1 : step === undefined ? null : here + step;
        const tab = next === null ? undefined : tabs[(next + tabs.length) % tabs.length];
        if (!tab) return;
        event.preventDefault();
        choose(tab.key);
        list.current?.querySelector<HTMLElement>(`[data-tab="${tab.key}"]`)?.focus();
    };
    return (
        <div className="tabs">
            <div ref={list} role="tablist" className="tab-list" aria-label={label} onKeyDown={pressed}>
                {tabs.map((tab) => (
                    <button
                        key={tab.key}
                        type="button"
                        role="tab"
                        id={`${id}-${tab.key}`}
                        aria-selected={tab.key === chosen}
                        aria-controls={`${id}-panel`}
                        tabIndex={tab.key === chosen ? 0 : -1}
                        className="tab"
                        data-tab={tab.key}
                        data-testid={`tab-${tab.key}`}
                        onClick={() => choose(tab.key)}
                    >
                        {tab.text}
                        {tab.count !== undefined && <span className="count">{tab.count}</span>}
                    </button>
                ))}
            </div>
            <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`} className="tab-panel">
                {children}
            </div>
        </div>
    );
}
