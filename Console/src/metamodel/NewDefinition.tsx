import { useState } from "react";
import type { DefinitionKind } from "../api/definitions";
import { useI18n } from "../i18n/I18n";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";

const keyPattern = /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u;

/** Asks for the key; the page of the key is empty then, and is filled there. */
export function NewDefinition({ kind, close, make }: { kind: DefinitionKind; close(): void; make(key: string): void }) {
    const { t } = useI18n();
    const [key, setKey] = useState("");
    const words = t.metamodel;
    const isRight = keyPattern.test(key);
    return (
        <Dialog title={`${words.create} · ${words.kinds[kind] ?? kind}`} close={close}>
            <form
                className="form"
                onSubmit={(event) => {
                    event.preventDefault();
                    if (isRight) make(key);
                }}
            >
                <TextField
                    label={words.key}
                    hint={words.keyHint}
                    error={key !== "" && !isRight ? words.keyWrong : null}
                    value={key}
                    change={setKey}
                    required
                    testId="definition-key"
                />
                <div className="actions actions-end">
                    <button type="button" className="button" onClick={close}>
                        {words.cancel}
                    </button>
                    <button type="submit" className="button button-primary" disabled={!isRight} data-testid="definition-make">
                        {words.open}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}
