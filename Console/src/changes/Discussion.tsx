import { useState } from "react";
import { changeSets, type ChangeSet } from "../api/changeSets";
import { useI18n } from "../i18n/I18n";
import { useRights } from "../shell/Features";
import { useClient } from "../shell/Session";
import { TextArea } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";

/** Comments, oldest first. */
export function Discussion({ one, done }: { one: ChangeSet; done(): void }) {
    const { t, format } = useI18n();
    const client = useClient();
    const { canEdit } = useRights();
    const action = useAction();
    const [text, setText] = useState("");
    const comments = one.comments ?? [];
    const add = () =>
        void action.run(async () => {
            await changeSets(client).comment(one.id, text.trim());
            setText("");
            done();
        });
    return (
        <section className="stack" data-testid="discussion">
            {comments.length === 0 && <p className="muted">{t.changeSets.noComments}</p>}
            <ol className="list">
                {comments.map((comment, index) => (
                    <li key={index}>
                        <span className="inline">
                            <strong>{comment.actor}</strong>
                            <time className="muted small" dateTime={comment.at} title={format.instant(comment.at)}>
                                {format.ago(comment.at, Date.now())}
                            </time>
                        </span>
                        <span className="comment-text">{comment.text}</span>
                    </li>
                ))}
            </ol>
            {canEdit && (
                <form
                    className="form"
                    onSubmit={(event) => {
                        event.preventDefault();
                        if (text.trim()) add();
                    }}
                >
                    <TextArea label={t.changeSets.comment} value={text} change={setText} testId="comment" />
                    {action.problem && <ProblemNotice problem={action.problem} />}
                    <div className="actions">
                        <button
                            type="submit"
                            className="button"
                            disabled={action.isBusy || text.trim() === ""}
                            data-testid="add-comment"
                        >
                            {t.changeSets.addComment}
                        </button>
                    </div>
                </form>
            )}
        </section>
    );
}
