import { useEffect, useState } from "react";
import type { ChangeSet } from "../api/changeSets";
import { isUnreadSearch } from "../api/problem";
import { ExportMenu } from "../exchange/ExportMenu";
import { useI18n } from "../i18n/I18n";
import { useFeatures, useRights } from "../shell/Features";
import { Link, navigate, pathOfCI, pathOfComparison, useSearch, useTitle } from "../shell/router";
import { useClient } from "../shell/Session";
import { Empty } from "../ui/Empty";
import { Icon } from "../ui/Icon";
import { Shown } from "../ui/Shown";
import { useLoad } from "../ui/useLoad";
import { BulkDialog } from "./BulkDialog";
import { ClassSidebar } from "./ClassSidebar";
import { CIsFilter } from "./CIsFilter";
import { CIsTable } from "./CIsTable";
import { ColumnChooser } from "./ColumnChooser";
import { FilterBar } from "./FilterBar";
import { addressOf, listQuery, searchOf, type ListQuery } from "./listAddress";
import { NewCI } from "./NewCI";
import { Pager } from "./Pager";
import { SavedViews } from "./SavedViews";
import { SelectionBar } from "./SelectionBar";
import { WrittenNotice } from "./WrittenNotice";

const pageSize = 50;
const typingPauseMilliseconds = 250;

/** All CIs, by page: by class, by search, by filters; what is shown is in the address. */
export function CIsPage() {
    const { t } = useI18n();
    const client = useClient();
    const features = useFeatures();
    const { canEdit } = useRights();
    const query = listQuery(useSearch());
    const { q, classKey, sort, columns } = query;
    const [typed, setTyped] = useState(q);
    /** The cursors of the pages up to this one; the first page has none. */
    const [cursors, setCursors] = useState<(string | null)[]>([null]);
    const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
    const [open, setOpen] = useState<"new" | "bulk" | null>(null);
    const [written, setWritten] = useState<ChangeSet | null>(null);
    const cursor = cursors[cursors.length - 1] ?? null;
    /** The language, the filters and the bulk change came to the server together. */
    const hasLanguage = features.has("POST /cis/bulk");
    useTitle(t.cis.title);

    const show = (next: Partial<ListQuery>) => {
        setCursors([null]);
        navigate(addressOf({ ...query, ...next }), "replace");
    };
    useEffect(() => setTyped(q), [q]);
    useEffect(() => {
        if (typed === q) return;
        const timer = setTimeout(() => show({ q: typed }), typingPauseMilliseconds);
        return () => clearTimeout(timer);
    }, [typed]);

    const search = searchOf(query);
    const page = useLoad(JSON.stringify([search, classKey, sort, cursor]), () =>
        client.cis({ q: search, class: classKey, sort, cursor, limit: pageSize }),
    );
    const unread = page.status === "failed" && isUnreadSearch(page.problem) ? page.problem : null;
    const isFiltered = q !== "" || classKey !== "" || query.filters.length > 0;
    const chosen = [...selection];

    return (
        <div className="page cis-page">
            <div className="page-head">
                <h1>{t.cis.title}</h1>
                <div className="actions">
                    <ColumnChooser classKey={classKey} columns={columns} set={(next) => show({ columns: next })} />
                    {features.has("GET /searches") && <SavedViews query={query} />}
                    {features.has("GET /export") && (
                        <ExportMenu q={search} classKey={classKey} total={page.value?.total ?? null} />
                    )}
                    {canEdit && features.has("POST /import") && (
                        <Link href="/import" className="button" data-testid="import-open">
                            <Icon name="upload" />
                            {t.exchange.open}
                        </Link>
                    )}
                    {canEdit && (
                        <button
                            type="button"
                            className="button button-primary"
                            onClick={() => setOpen("new")}
                            data-testid="new-ci"
                        >
                            <Icon name="plus" />
                            {t.estate.create}
                        </button>
                    )}
                </div>
            </div>
            {written && <WrittenNotice done="" changeSet={written} />}
            <div className="cis-body">
                <ClassSidebar classKey={classKey} choose={(next) => show({ classKey: next })} />
                <div className="stack">
                    <CIsFilter
                        typed={typed}
                        type={setTyped}
                        classKey={classKey}
                        chooseClass={(next) => show({ q: typed, classKey: next })}
                        hasLanguage={hasLanguage}
                        unread={unread}
                        isOlder={page.value !== null}
                    />
                    {hasLanguage && (
                        <FilterBar
                            classKey={classKey}
                            filters={query.filters}
                            set={(filters) => show({ filters })}
                        />
                    )}
                    {chosen.length > 0 && (
                        <SelectionBar
                            count={chosen.length}
                            clear={() => setSelection(new Set())}
                            compare={
                                chosen.length === 2
                                    ? () => navigate(pathOfComparison(chosen[0] ?? "", chosen[1] ?? ""))
                                    : null
                            }
                            change={canEdit && hasLanguage ? () => setOpen("bulk") : null}
                        />
                    )}
                    <Shown of={page} isQuiet={unread !== null}>
                        {(found) => (
                            <>
                                {found.items.length > 0 && (
                                    <CIsTable
                                        page={found}
                                        sort={sort}
                                        sortBy={(next) => show({ sort: next })}
                                        columns={columns}
                                        sortsByAttribute={hasLanguage}
                                        classKey={classKey}
                                        selection={selection}
                                        select={setSelection}
                                    />
                                )}
                                {found.items.length === 0 && (
                                    <Empty title={t.cis.noMatch}>
                                        {isFiltered && (
                                            <button
                                                type="button"
                                                className="button"
                                                onClick={() => show({ q: "", classKey: "", filters: [] })}
                                            >
                                                {t.cis.clear}
                                            </button>
                                        )}
                                    </Empty>
                                )}
                                <Pager page={found} pageSize={pageSize} cursors={cursors} go={setCursors} />
                            </>
                        )}
                    </Shown>
                </div>
            </div>
            {open === "new" && (
                <NewCI
                    classKey={classKey}
                    close={() => setOpen(null)}
                    done={(result) => {
                        setOpen(null);
                        if (result.outcome === "done") navigate(pathOfCI(result.value.id));
                        else setWritten(result.changeSet);
                    }}
                />
            )}
            {open === "bulk" && (
                <BulkDialog
                    ids={chosen}
                    classKey={classKey}
                    close={() => setOpen(null)}
                    done={() => {
                        setOpen(null);
                        setSelection(new Set());
                        page.reload();
                    }}
                />
            )}
        </div>
    );
}
