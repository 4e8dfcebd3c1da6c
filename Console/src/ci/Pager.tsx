import type { CIPage } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { Icon } from "../ui/Icon";

interface PagerProps {
    page: CIPage;
    pageSize: number;
    /** The cursors of the pages up to this one; the first page has none. */
    cursors: (string | null)[];
    go(cursors: (string | null)[]): void;
}

export function Pager({ page, pageSize, cursors, go }: PagerProps) {
    const { t, format } = useI18n();
    if (page.items.length === 0) return null;
    const before = (cursors.length - 1) * pageSize;
    return (
        <nav className="pager" aria-label={t.cis.pages}>
            <span role="status" data-testid="cis-range">
                {t.cis.range(
                    format.number(before + 1),
                    format.number(before + page.items.length),
                    format.number(page.total),
                )}
            </span>
            <button
                type="button"
                className="button"
                disabled={cursors.length === 1}
                onClick={() => go(cursors.slice(0, -1))}
            >
                <span className="flipped">
                    <Icon name="chevron" size={14} />
                </span>
                {t.cis.previous}
            </button>
            <button
                type="button"
                className="button"
                disabled={page.next === null}
                onClick={() => go([...cursors, page.next])}
            >
                {t.cis.next}
                <Icon name="chevron" size={14} />
            </button>
        </nav>
    );
}
