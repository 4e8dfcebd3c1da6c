import type { ChangeSet } from "../api/changeSets";
import { useI18n } from "../i18n/I18n";
import { Link, pathOfChangeSet } from "../shell/router";
import { Notice } from "../ui/Notice";

/** What became of a write: done, or waiting for an approval, with the way there. */
export function WrittenNotice({ done, changeSet }: { done: string; changeSet: ChangeSet | null }) {
    const { t } = useI18n();
    if (!changeSet) return <Notice tone="good" title={done} />;
    return (
        <Notice tone="info" title={t.estate.inReview}>
            <Link href={pathOfChangeSet(changeSet.id)}>{t.estate.openChangeSet(changeSet.id)}</Link>
        </Notice>
    );
}
