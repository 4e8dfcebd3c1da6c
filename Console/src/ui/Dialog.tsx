import { useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { useI18n } from "../i18n/I18n";
import { Icon } from "./Icon";

interface DialogProps {
    title: string;
    close(): void;
    children: ReactNode;
    wide?: boolean;
}

/** A question before the page; the browser keeps the focus in it and gives it back. Escape closes it. */
export function Dialog({ title, close, children, wide = false }: DialogProps) {
    const { t } = useI18n();
    const id = useId();
    const dialog = useRef<HTMLDialogElement>(null);
    // A layout effect, since the dialog must close before it leaves the page, or the focus is not given back.
    useLayoutEffect(() => {
        const element = dialog.current;
        element?.showModal();
        return () => element?.close();
    }, []);
    return (
        <dialog
            ref={dialog}
            className={wide ? "dialog dialog-wide" : "dialog"}
            aria-labelledby={id}
            onCancel={(event) => {
                event.preventDefault();
                close();
            }}
            onKeyDown={(event) => {
                if (event.key === "Escape") event.stopPropagation();
            }}
            data-testid="dialog"
        >
            <div className="dialog-head">
                <h2 id={id}>{title}</h2>
                <button type="button" className="button button-quiet button-icon" onClick={close} aria-label={t.close}>
                    <Icon name="close" />
                </button>
            </div>
            {children}
        </dialog>
    );
}
