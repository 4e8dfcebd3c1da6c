import { useState } from "react";
import type { ChangeSet } from "../api/changeSets";
import { estate } from "../api/estate";
import type { CI } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { useRights } from "../shell/Features";
import { Link, pathOfComparison } from "../shell/router";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";
import { CIEditor } from "./CIEditor";

interface CIActionsProps {
    ci: CI;
    etag: string | null;
    isPast: boolean;
    done(text: string, changeSet: ChangeSet | null): void;
}

/** What can be done with a CI: compare, edit, retire. */
export function CIActions({ ci, etag, isPast, done }: CIActionsProps) {
    const { t } = useI18n();
    const client = useClient();
    const { canEdit } = useRights();
    const [open, setOpen] = useState<"edit" | "retire" | null>(null);
    const action = useAction();
    const retire = () =>
        void action.run(async () => {
            const result = await estate(client).retire(ci.id, etag);
            setOpen(null);
            done(t.estate.retired, result.outcome === "review" ? result.changeSet : null);
        });
    return (
        <div className="actions">
            <Link href={pathOfComparison(ci.id, "")} className="button" data-testid="compare">
                <Icon name="compare" />
                {t.estate.compare.title}
            </Link>
            {canEdit && !isPast && (
                <>
                    <button type="button" className="button" onClick={() => setOpen("retire")} data-testid="retire">
                        {t.estate.retire}
                    </button>
                    <button
                        type="button"
                        className="button button-primary"
                        onClick={() => setOpen("edit")}
                        data-testid="edit"
                    >
                        <Icon name="edit" />
                        {t.estate.edit}
                    </button>
                </>
            )}
            {open === "edit" && (
                <CIEditor
                    ci={ci}
                    etag={etag}
                    close={() => setOpen(null)}
                    done={(result) => {
                        setOpen(null);
                        done(t.estate.saved, result.outcome === "review" ? result.changeSet : null);
                    }}
                />
            )}
            {open === "retire" && (
                <Dialog title={t.estate.retireTitle(ci.name)} close={() => setOpen(null)}>
                    <div className="form">
                        <p>{t.estate.retireHint}</p>
                        {action.problem && <ProblemNotice problem={action.problem} />}
                        <div className="actions actions-end">
                            <button type="button" className="button" onClick={() => setOpen(null)}>
                                {t.estate.cancel}
                            </button>
                            <button
                                type="button"
                                className="button button-danger"
                                disabled={action.isBusy}
                                onClick={retire}
                                data-testid="retire-confirm"
                            >
                                {t.estate.retire}
                            </button>
                        </div>
                    </div>
                </Dialog>
            )}
        </div>
    );
}
