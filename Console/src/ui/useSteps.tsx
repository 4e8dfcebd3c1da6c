import { useState } from "react";
import { useI18n } from "../i18n/I18n";

const step = 200;

/** A long list in steps: how many rows to show, and the button for more. Thousands at once would stop the page. */
export function useSteps(total: number, first: number): { shown: number; more: JSX.Element | null } {
    const { t, format } = useI18n();
    const [shown, setShown] = useState(first);
    const more =
        total <= shown ? null : (
            <button type="button" className="button button-quiet" onClick={() => setShown(shown + step)} data-testid="more">
                {t.showNext(format.number(Math.min(step, total - shown)), format.number(total - shown))}
            </button>
        );
    return { shown, more };
}
