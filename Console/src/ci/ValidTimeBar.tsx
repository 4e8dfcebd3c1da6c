import { useEffect, useState } from "react";
import { useI18n } from "../i18n/I18n";
import { Icon } from "../ui/Icon";
import { instantOf, localOf } from "./moments";

interface ValidTimeBarProps {
    /** A time in RFC 3339; empty for whatever was recorded last. */
    validAt: string;
    show(validAt: string): void;
    /** Opens the form that corrects valid time; absent where it cannot be corrected. */
    correct: (() => void) | null;
}

/** Valid time: what was true at a time, beside what was recorded at a time. */
export function ValidTimeBar({ validAt, show, correct }: ValidTimeBarProps) {
    const { t } = useI18n();
    const words = t.estate.valid;
    const [typed, setTyped] = useState(localOf(validAt));
    useEffect(() => setTyped(localOf(validAt)), [validAt]);
    // Not while somebody is typing: half a year is a year, too.
    const go = () => {
        const next = instantOf(typed);
        if (next !== validAt) show(next);
    };
    return (
        <form
            className="time-bar"
            aria-label={words.title}
            onSubmit={(event) => {
                event.preventDefault();
                go();
            }}
        >
            <label className="time-bar-label" title={words.hint}>
                <Icon name="clock" /> {words.title}
                <input
                    type="datetime-local"
                    step={1}
                    max="9999-12-31T23:59:59"
                    className="input"
                    value={typed}
                    onChange={(event) => setTyped(event.target.value)}
                    onBlur={go}
                    data-testid="valid-at"
                />
            </label>
            <button type="submit" className="button" disabled={instantOf(typed) === validAt} data-testid="valid-show">
                {words.show}
            </button>
            {validAt !== "" && (
                <button type="button" className="button button-quiet" onClick={() => show("")} data-testid="valid-clear">
                    {words.clear}
                </button>
            )}
            {correct && (
                <button type="button" className="button button-quiet time-bar-end" onClick={correct} data-testid="valid-correct">
                    <Icon name="edit" />
                    {words.correct}
                </button>
            )}
        </form>
    );
}
