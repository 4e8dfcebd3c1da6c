import { useEffect, useId, useState, type KeyboardEvent } from "react";
import type { CIReference } from "../api/types";
import { ClassIcon } from "../graph/ClassIcon";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { useClient } from "../shell/Session";
import { Field } from "../ui/Field";

const typingPauseMilliseconds = 200;
const offered = 8;

interface CIPickerProps {
    label: string;
    chosen: CIReference | null;
    choose(ci: CIReference | null): void;
    testId?: string;
}

/** Finds one CI by a part of its name: arrows move through what matches, Enter takes it. */
export function CIPicker({ label, chosen, choose, testId }: CIPickerProps) {
    const { t } = useI18n();
    const client = useClient();
    const catalogue = useCatalogue();
    const id = useId();
    const [typed, setTyped] = useState(chosen?.name ?? "");
    const [found, setFound] = useState<CIReference[] | null>(null);
    const [at, setAt] = useState(0);
    const isAsking = typed.trim() !== "" && typed !== chosen?.name;

    useEffect(() => setTyped(chosen?.name ?? ""), [chosen]);
    useEffect(() => {
        if (!isAsking) return setFound(null);
        let isWanted = true;
        const timer = setTimeout(() => {
            client.cis({ q: typed.trim(), limit: offered }).then(
                (page) => isWanted && (setFound(page.items), setAt(0)),
                () => isWanted && setFound([]),
            );
        }, typingPauseMilliseconds);
        return () => {
            isWanted = false;
            clearTimeout(timer);
        };
    }, [typed, isAsking]);

    const take = (ci: CIReference | undefined) => {
        if (!ci) return;
        choose({ id: ci.id, name: ci.name, class: ci.class });
        setTyped(ci.name);
        setFound(null);
    };
    const pressed = (event: KeyboardEvent) => {
        if (!found) return;
        if (event.key === "ArrowDown") setAt((last) => Math.min(found.length - 1, last + 1));
        else if (event.key === "ArrowUp") setAt((last) => Math.max(0, last - 1));
        else if (event.key === "Enter") take(found[at]);
        else if (event.key === "Escape") setFound(null);
        else return;
        event.preventDefault();
        event.stopPropagation();
    };

    return (
        <Field label={label} grow>
            {(inner) => (
                <div className="picker">
                    <input
                        {...inner}
                        className="input"
                        role="combobox"
                        aria-expanded={found !== null}
                        aria-controls={`${id}-options`}
                        aria-activedescendant={found?.[at] ? `${id}-${found[at]?.id}` : undefined}
                        autoComplete="off"
                        spellCheck={false}
                        value={typed}
                        placeholder={t.estate.picker.placeholder}
                        onChange={(event) => {
                            setTyped(event.target.value);
                            if (event.target.value === "") choose(null);
                        }}
                        onKeyDown={pressed}
                        onBlur={() => setFound(null)}
                        data-testid={testId}
                    />
                    {found && (
                        <ul id={`${id}-options`} role="listbox" className="options" aria-label={t.estate.picker.options}>
                            {found.length === 0 && <li className="muted">{t.estate.picker.none}</li>}
                            {found.map((ci, index) => (
                                <li
                                    key={ci.id}
                                    id={`${id}-${ci.id}`}
                                    role="option"
                                    aria-selected={index === at}
                                    onMouseDown={(event) => {
                                        event.preventDefault();
                                        take(ci);
                                    }}
                                >
                                    <ClassIcon classKey={ci.class} />
                                    <span>{ci.name}</span>
                                    <span className="muted small">
                                        {catalogue.classLabel(ci.class)} · {ci.id}
                                    </span>
                                </li>
                            ))}
                        </ul>
                    )}
                </div>
            )}
        </Field>
    );
}
