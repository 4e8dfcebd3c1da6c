import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useI18n } from "../i18n/I18n";
import { completionOf, type Completion, type Schema } from "./completion";
import { tokens } from "./tokens";

interface EditorProps {
    text: string;
    setText(text: string): void;
    run(): void;
    schema: Schema;
    parameters: string[];
    /** Where the last error is: characters from the start. */
    mark: number | null;
}

const linesMin = 4;
const linesMax = 18;

/** A text area with colours behind it and a list of words below the cursor. */
export function Editor({ text, setText, run, schema, parameters, mark }: EditorProps) {
    const { t } = useI18n();
    const area = useRef<HTMLTextAreaElement>(null);
    const behind = useRef<HTMLPreElement>(null);
    const list = useId();
    const [completion, setCompletion] = useState<Completion | null>(null);
    const [chosen, setChosen] = useState(0);
    const [place, setPlace] = useState({ top: 0, left: 0 });
    const pendingCursor = useRef<number | null>(null);
    const pieces = useMemo(() => tokens(text), [text]);
    const lines = Math.min(linesMax, Math.max(linesMin, text.split("\n").length + 1));

    // The cursor goes behind an inserted word only once the text area holds it.
    useLayoutEffect(() => {
        if (pendingCursor.current === null || !area.current) return;
        area.current.setSelectionRange(pendingCursor.current, pendingCursor.current);
        pendingCursor.current = null;
    }, [text]);

    const offer = (isAsked: boolean): Completion | null => {
        const element = area.current;
        if (!element || element.selectionStart !== element.selectionEnd) return null;
        const before = element.value.slice(0, element.selectionStart);
        const next = completionOf(before, schema, parameters);
        const isWanted = next.words.length > 0 && (isAsked || next.replaced >= 2 || /[:.$]$/.test(before));
        setCompletion(isWanted ? next : null);
        setChosen(0);
        if (isWanted && behind.current) setPlace(cursorPlace(behind.current, before, element));
        return isWanted ? next : null;
    };

    // The names may come while somebody is typing already.
    useEffect(() => {
        if (document.activeElement === area.current && text !== "") offer(false);
    }, [schema]);

    const accept = (one: Completion, word: string) => {
        const element = area.current;
        if (!element) return;
        const end = element.selectionStart;
        const start = end - one.replaced;
        pendingCursor.current = start + word.length;
        setText(text.slice(0, start) + word + text.slice(end));
        setCompletion(null);
        element.focus();
    };

    const pressed = (event: KeyboardEvent<HTMLTextAreaElement>) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            setCompletion(null);
            run();
            return;
        }
        if (event.key === " " && event.ctrlKey) {
            event.preventDefault();
            offer(true);
            return;
        }
        if (!completion) return;
        const count = completion.words.length;
        const word = completion.words[chosen];
        if (event.key === "ArrowDown") setChosen((chosen + 1) % count);
        else if (event.key === "ArrowUp") setChosen((chosen + count - 1) % count);
        else if ((event.key === "Enter" || event.key === "Tab") && word !== undefined) accept(completion, word);
        else if (event.key === "Escape") setCompletion(null);
        else return;
        event.preventDefault();
    };

    return (
        <div className="editor">
            <pre className="editor-colours" ref={behind} aria-hidden="true">
                <Coloured pieces={pieces} mark={mark} />
                {"\n"}
            </pre>
            <textarea
                ref={area}
                className="editor-text"
                value={text}
                rows={lines}
                spellCheck={false}
                autoCapitalize="off"
                autoComplete="off"
                wrap="soft"
                aria-label={t.query.editor}
                aria-describedby={`${list}-keys`}
                role="combobox"
                aria-expanded={completion !== null}
                aria-controls={list}
                aria-autocomplete="list"
                aria-activedescendant={completion ? `${list}-${chosen}` : undefined}
                data-testid="query-text"
                onChange={(event) => setText(event.target.value)}
                onKeyDown={pressed}
                onInput={() => requestAnimationFrame(() => offer(false))}
                onClick={() => setCompletion(null)}
                onBlur={() => setTimeout(() => setCompletion(null), 150)}
                onScroll={(event) => {
                    if (behind.current) behind.current.scrollTop = event.currentTarget.scrollTop;
                }}
            />
            <ul
                className="completions"
                id={list}
                role="listbox"
                aria-label={t.query.completions}
                hidden={completion === null}
                style={place}
                data-testid="query-completions"
            >
                {completion?.words.map((word, index) => (
                    <li
                        key={word}
                        id={`${list}-${index}`}
                        role="option"
                        aria-selected={index === chosen}
                        ref={index === chosen ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
                        onMouseDown={(event) => {
                            event.preventDefault();
                            accept(completion, word);
                        }}
                    >
                        {word}
                    </li>
                ))}
            </ul>
            <p className="muted small editor-keys" id={`${list}-keys`}>
                {t.query.keys}
            </p>
        </div>
    );
}

function Coloured({ pieces, mark }: { pieces: ReturnType<typeof tokens>; mark: number | null }) {
    let start = 0;
    return (
        <>
            {pieces.map((piece, index) => {
                const from = start;
                start += piece.text.length;
                const isMarked = mark !== null && mark >= from && mark < start;
                if (!isMarked) {
                    return (
                        <span key={index} className={`token-${piece.kind}`}>
                            {piece.text}
                        </span>
                    );
                }
                const cut = piece.kind === "sign" || piece.kind === "comment" ? mark - from : 0;
                return (
                    <span key={index} className={`token-${piece.kind}`}>
                        {piece.text.slice(0, cut)}
                        <mark className="error-mark" data-testid="error-mark">
                            {piece.kind === "sign" ? piece.text.slice(cut, cut + 1) : piece.text.slice(cut)}
                        </mark>
                        {piece.kind === "sign" ? piece.text.slice(cut + 1) : ""}
                    </span>
                );
            })}
            {mark !== null && mark >= start && <mark className="error-mark error-mark-end"> </mark>}
        </>
    );
}

/** Below the cursor, measured on a copy of the text with the same breaks. */
function cursorPlace(model: HTMLElement, before: string, area: HTMLTextAreaElement): { top: number; left: number } {
    const copy = model.cloneNode(false) as HTMLElement;
    copy.textContent = before;
    const end = document.createElement("span");
    end.textContent = "\u200b";
    copy.append(end);
    copy.style.visibility = "hidden";
    model.parentElement?.append(copy);
    const found = {
        top: end.offsetTop + end.offsetHeight - area.scrollTop,
        left: Math.min(end.offsetLeft, Math.max(0, area.clientWidth - 220)),
    };
    copy.remove();
    return found;
}
