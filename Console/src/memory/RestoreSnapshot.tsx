import { memory } from "../api/memory";
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

/** Shows what leads back to a snapshot, then does it, or makes a draft of it. */
export function RestoreSnapshot({ name, close, done }: RestoreSnapshotProps) {
    const { t, format } = useI18n();
    const client = useClient();
    const action = useAction();
    const counted = useLoad(name, () => memory(client).countRestoration(name));
    const canRestore = counted.status === "ready" && counted.value.operations > 0 && !action.isBusy;
    const restore = (proposes: boolean) =>
        void action.run(async () => {
            const result = await memory(client).restore(name, proposes);
            if (result.outcome === "review") navigate(pathOfChangeSet(result.changeSet.id));
            else done(result.value.seq);
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
                        className="button"
                        disabled={!canRestore}
                        onClick={() => restore(true)}
                        data-testid="restore-propose"
                    >
                        {t.exchange.propose}
                    </button>
                    <button
                        type="button"
                        className="button button-primary"
                        disabled={!canRestore}
                        onClick={() => restore(false)}
                        data-testid="restore"
                    >
                        {t.memory.restore}
                    </button>
                </div>
            </div>
        </Dialog>
    );
}
