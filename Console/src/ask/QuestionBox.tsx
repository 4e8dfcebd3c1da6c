import { useEffect, useLayoutEffect, useRef, type FormEvent, type KeyboardEvent } from "react";
import { useI18n } from "../i18n/I18n";
import { Icon } from "../ui/Icon";
import { useConversation } from "./Conversation";

const questionCharactersMax = 4000;

export function QuestionBox() {
    const { t } = useI18n();
    const { turns, draft, setDraft, isRunning, ask, stop } = useConversation();
    const box = useRef<HTMLTextAreaElement>(null);

    useEffect(() => {
        if (matchMedia("(hover: hover)").matches) box.current?.focus({ preventScroll: true });
    }, []);

    useLayoutEffect(() => {
        const element = box.current;
        if (!element) return;
        element.style.height = "auto";
        element.style.height = `${element.scrollHeight}px`;
    }, [draft]);

    const submit = (event: FormEvent) => {
        event.preventDefault();
        ask(draft);
    };

    /** Enter that ends the composition of a Korean syllable is not a wish to ask. */
    const pressed = (event: KeyboardEvent) => {
        if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
        event.preventDefault();
        ask(draft);
    };

    return (
        <form className="question-box" onSubmit={submit}>
            <textarea
                ref={box}
                rows={1}
                value={draft}
                onChange={(event) => setDraft(event.target.value)}
                onKeyDown={pressed}
                maxLength={questionCharactersMax}
                placeholder={turns.length === 0 ? t.ask.placeholder : t.ask.followUp}
                aria-label={t.ask.label}
                aria-describedby="question-keys"
                data-testid="question"
            />
            <span id="question-keys" className="visually-hidden">
                {t.ask.keys}
            </span>
            {isRunning ? (
                <button type="button" className="button button-stop" onClick={stop} data-testid="stop">
                    <Icon name="stop" />
                    {t.ask.stop}
                </button>
            ) : (
                <button
                    type="submit"
                    className="button button-primary"
                    disabled={draft.trim() === ""}
                    data-testid="ask"
                >
                    <Icon name="arrow" />
                    {t.ask.submit}
                </button>
            )}
        </form>
    );
}
