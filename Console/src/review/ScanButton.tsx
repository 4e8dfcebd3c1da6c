import { useState } from "react";
import { review } from "../api/review";
import { useI18n } from "../i18n/I18n";
import { useClient } from "../shell/Session";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";

/** Looks through the whole estate for duplicates and for relations that are missing. */
export function ScanButton({ done }: { done(): void }) {
    const { t, format } = useI18n();
    const client = useClient();
    const action = useAction();
    const [opened, setOpened] = useState<number | null>(null);
    const run = () =>
        void action.run(async () => {
            const duplicates = await review(client).scan("duplicate");
            const suggestions = await review(client).scan("suggestion");
            setOpened((duplicates.opened ?? 0) + (suggestions.opened ?? 0));
            done();
        });
    return (
        <div className="actions">
            <span role="status" className="muted small">
                {opened !== null && t.review.scanned(format.number(opened))}
            </span>
            <button type="button" className="button" disabled={action.isBusy} onClick={run} data-testid="scan">
                {action.isBusy ? t.review.scanning : t.review.scan}
            </button>
            {action.problem && <ProblemNotice problem={action.problem} />}
        </div>
    );
}
