import { useEffect, useState } from "react";
import { useI18n } from "../i18n/I18n";
import { navigate, useSearch, useTitle } from "../shell/router";
import { useClient } from "../shell/Session";
import { Loading } from "../ui/Loading";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useLoad } from "../ui/useLoad";
import { CIsFilter } from "./CIsFilter";
import { CIsTable } from "./CIsTable";
import { Pager } from "./Pager";

const pageSize = 50;
const typingPauseMilliseconds = 250;

/** All CIs, by page. Search and class are in the address, so that a list can be sent to a colleague. */
export function CIsPage() {
    const { t } = useI18n();
    const client = useClient();
    const search = useSearch();
    const q = search.get("q") ?? "";
    const classKey = search.get("class") ?? "";
    const sort = search.get("sort") === "-name" ? "-name" : "name";
    const [typed, setTyped] = useState(q);
    /** The cursors of the pages up to this one; the first page has none. */
    const [cursors, setCursors] = useState<(string | null)[]>([null]);
    const cursor = cursors[cursors.length - 1] ?? null;
    useTitle(t.cis.title);

    const show = (nextQ: string, nextClass: string, nextSort: string) => {
        const parameters = new URLSearchParams();
        if (nextQ) parameters.set("q", nextQ);
        if (nextClass) parameters.set("class", nextClass);
        if (nextSort !== "name") parameters.set("sort", nextSort);
        setCursors([null]);
        navigate(parameters.toString() ? `/cis?${parameters}` : "/cis", "replace");
    };

    useEffect(() => setTyped(q), [q]);
    useEffect(() => {
        if (typed === q) return;
        const timer = setTimeout(() => show(typed, classKey, sort), typingPauseMilliseconds);
        return () => clearTimeout(timer);
    }, [typed]);

    const page = useLoad(JSON.stringify([q, classKey, sort, cursor]), () =>
        client.cis({ q, class: classKey, sort, cursor, limit: pageSize }),
    );
    const turn = () => show(q, classKey, sort === "name" ? "-name" : "name");
    const clear = () => {
        setTyped("");
        show("", "", sort);
    };

    return (
        <div className="page">
            <h1>{t.cis.title}</h1>
            <CIsFilter
                typed={typed}
                type={setTyped}
                classKey={classKey}
                chooseClass={(next) => show(typed, next, sort)}
            />
            {page.status === "failed" && <ProblemNotice problem={page.problem} retry={page.reload} />}
            {page.value === null && page.status === "loading" && <Loading />}
            {page.value && (
                <div aria-busy={page.status === "loading"}>
                    {page.value.items.length > 0 && <CIsTable page={page.value} sort={sort} turn={turn} />}
                    {page.value.items.length === 0 && (
                        <div className="empty">
                            <p>{t.cis.noMatch}</p>
                            {(q !== "" || classKey !== "") && (
                                <button type="button" className="button" onClick={clear}>
                                    {t.cis.clear}
                                </button>
                            )}
                        </div>
                    )}
                    <Pager page={page.value} pageSize={pageSize} cursors={cursors} go={setCursors} />
                </div>
            )}
        </div>
    );
}
