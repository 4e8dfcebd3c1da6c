import { useState } from "react";
import { useI18n } from "../i18n/I18n";
import { TextField } from "../ui/Field";

interface RollBackSourceProps {
    source: string;
    /** The first commit of the source that is known here. */
    first: number;
    start(since: number): void;
}

/** Asks from which commit on all that a source has said is to be taken back. */
export function RollBackSource({ source, first, start }: RollBackSourceProps) {
    const { t } = useI18n();
    const words = t.changeSets.runs;
    const [typed, setTyped] = useState(Number.isFinite(first) ? String(first) : "1");
    const isRight = /^[1-9]\d*$/.test(typed.trim());
    return (
        <form
            className="filter"
            onSubmit={(event) => {
                event.preventDefault();
                if (isRight) start(Number(typed));
            }}
        >
            <TextField
                label={words.since}
                hint={words.sinceHint(source)}
                value={typed}
                change={setTyped}
                inputMode="numeric"
                testId="runs-since"
            />
            <div className="filter-button">
                <button type="submit" className="button" disabled={!isRight} data-testid="roll-back-source">
                    {words.rollBackSource}
                </button>
            </div>
        </form>
    );
}
