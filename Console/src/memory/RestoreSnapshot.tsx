import { memory, type Restoration } from "../api/memory";
import type { ChangeSet } from "../api/changeSets";
import { useI18n } from "../i18n/I18n";
import { navigate, pathOfChangeSet } from "../shell/router";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { ProblemNotice } from "../ui/ProblemNotice";
import { Shown } from "../ui/Shown";
import { useAction } from "../ui/useAction";
import { useLoad } from "../ui/useLoad";

interface RestoreSnapshotProps {
    name: string;
    close(): void;
    /** The commit; `null` where there was nothing to do. */
    done(seq: number | null): void;
}

/** Counts what leads back to a snapshot, then does it. */
export function RestoreSnapshot({ name, close, done }: RestoreSnapshotProps) {
    const { t, format } = useI18n();
    const client = useClient();
    const action = useAction();
    const counted = useLoad(name, async () => (await memory(client).restore(name, true)).value as Restoration);
    const restore = () =>
        void action.run(async () => {
            const { value } = await memory(client).restore(name, false);
            if ("id" in value) navigate(pathOfChangeSet((value as ChangeSet).id));
            else done((value as Restoration).seq);
        });
    return (
        <Dialog title={t.memory.restoreTitle(name)} close={close}>
            <div className="form">
                <p className="muted">{t.memory.restoreHint}</p>
                <Shown of={counted}>
                    {({ operations }) => (
                        <p data-testid="restore-count">
                            {operations === 0 ? t.memory.restoreNothing : t.memory.restoreCount(format.number(operations))}
                        </p>
                    )}
                </Shown>
                {action.problem && <ProblemNotice problem={action.problem} />}
                <div className="actions actions-end">
                    <button type="button" className="button" onClick={close}>
                        {t.memory.cancel}
                    </button>
                    <button
                        type="button"
                        className="button button-primary"
                        disabled={action.isBusy || counted.status !== "ready" || counted.value.operations === 0}
                        onClick={restore}
                        data-testid="restore"
                    >
                        {t.memory.restore}
                    </button>
                </div>
            </div>
        </Dialog>
    );
}
