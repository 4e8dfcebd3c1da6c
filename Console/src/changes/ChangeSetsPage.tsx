import { useState } from "react";
import { changeSets, changeSetStates, type ChangeSet } from "../api/changeSets";
import { useI18n } from "../i18n/I18n";
import { useFeatures, useRights } from "../shell/Features";
import { Link, navigate, pathOfChangeSet, useSearch, useTitle } from "../shell/router";
import { useClient } from "../shell/Session";
import { DataTable, type TableColumn } from "../ui/DataTable";
import { Empty } from "../ui/Empty";
import { SelectField, TextField } from "../ui/Field";
import { Shown } from "../ui/Shown";
import { useLoad } from "../ui/useLoad";
import { ChangeSetStateBadge, RiskBadge } from "./badges";
import { ChangesNav } from "./ChangesNav";
import { NewChangeSet } from "./NewChangeSet";

const pageSize = 100;

/** All change sets, newest first; the filter is in the address. */
export function ChangeSetsPage() {
    const { t, format } = useI18n();
    const client = useClient();
    const search = useSearch();
    const { canEdit } = useRights();
    const features = useFeatures();
    const state = search.get("state") ?? "";
    const q = search.get("q") ?? "";
    const [typed, setTyped] = useState(q);
    const [isMaking, setMaking] = useState(false);
    const loaded = useLoad(`${state} ${q}`, () => changeSets(client).list({ state, q, limit: pageSize }));
    useTitle(t.changeSets.title);
    const show = (next: { state?: string; q?: string }) => {
        const all = { state, q, ...next };
        const parameters = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ""));
        navigate(parameters.toString() ? `/change-sets?${parameters}` : "/change-sets", "replace");
    };
    const words = t.changeSets;
    const columns: TableColumn<ChangeSet>[] = [
        {
            key: "title",
            title: words.columns.title,
            cell: (one) => (
                <Link href={pathOfChangeSet(one.id)} data-testid="change-set-row" data-id={one.id}>
                    <span className="muted small">{one.id}</span> {one.title}
                </Link>
            ),
        },
        { key: "state", title: words.columns.state, cell: (one) => <ChangeSetStateBadge state={one.state} /> },
        {
            key: "risk",
            title: words.columns.risk,
            isWideOnly: true,
            cell: (one) => (one.checks?.risk ? <RiskBadge band={one.checks.risk.band} /> : t.none),
        },
        { key: "author", title: words.columns.author, isWideOnly: true, cell: (one) => one.author },
        {
            key: "size",
            title: words.columns.size,
            isWideOnly: true,
            isNumeric: true,
            cell: (one) => format.number(one.operationCount ?? one.operations?.length ?? 0),
        },
        {
            key: "created",
            title: words.columns.created,
            isWideOnly: true,
            cell: (one) => (
                <time dateTime={one.createdAt} title={format.instant(one.createdAt)}>
                    {format.ago(one.createdAt, Date.now())}
                </time>
            ),
        },
    ];
    return (
        <div className="page" data-testid="change-sets">
            <div className="page-head">
                <h1>{words.title}</h1>
                {canEdit && features.has("POST /change-sets") && (
                    <button type="button" className="button" onClick={() => setMaking(true)} data-testid="new-change-set">
                        {words.newDraft}
                    </button>
                )}
            </div>
            <p className="muted">{words.intro}</p>
            <ChangesNav here="changeSets" />
            <form
                className="filter"
                role="search"
                onSubmit={(event) => {
                    event.preventDefault();
                    show({ q: typed.trim() });
                }}
            >
                <TextField
                    label={words.search}
                    type="search"
                    value={typed}
                    change={setTyped}
                    onBlur={() => typed.trim() !== q && show({ q: typed.trim() })}
                    grow
                />
                <SelectField
                    label={words.state}
                    value={state}
                    change={(next) => show({ state: next })}
                    options={[
                        { key: "", text: words.allStates },
                        ...changeSetStates.map((key) => ({ key, text: words.states[key] })),
                    ]}
                    testId="change-set-state"
                />
            </form>
            <Shown of={loaded}>
                {(page) =>
                    page.items.length === 0 ? (
                        <Empty title={state || q ? words.none : words.noneYet} hint={state || q ? undefined : words.noneHint} />
                    ) : (
                        <DataTable caption={words.title} columns={columns} rows={page.items} id={(one) => one.id} />
                    )
                }
            </Shown>
            {isMaking && <NewChangeSet close={() => setMaking(false)} />}
        </div>
    );
}
