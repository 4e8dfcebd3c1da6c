import { useState } from "react";
import { searches, type SavedSearch } from "../api/searches";
import { useI18n } from "../i18n/I18n";
import { useRights } from "../shell/Features";
import { Link } from "../shell/router";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { CheckField, TextField } from "../ui/Field";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";
import { useLoad } from "../ui/useLoad";
import { addressOf, defaultSort, searchOf, type ListQuery } from "./listAddress";

/** Views saved as searches: open one, save this one, take one back. */
export function SavedViews({ query }: { query: ListQuery }) {
    const { t } = useI18n();
    const client = useClient();
    const { canEdit, canAdminister, name } = useRights();
    const action = useAction();
    const [isSaving, setSaving] = useState(false);
    const loaded = useLoad("views", () => searches(client).list());
    const words = t.estate.list;
    const items = loaded.value?.items ?? [];
    const remove = (key: string) =>
        void action.run(async () => {
            await searches(client).forget(key);
            loaded.reload();
        });
    const isOwn = (one: SavedSearch) => canAdminister || (canEdit && one.owner === name);
    return (
        <>
            <Menu
                button={
                    <>
                        <Icon name="star" />
                        {words.views}
                    </>
                }
                testId="views"
            >
                {items.length === 0 && <p className="muted small">{words.noViews}</p>}
                <ul className="list">
                    {items.map((one) => (
                        <li key={one.key} className="menu-line">
                            <Link href={addressOf(queryOf(one))} data-testid="view">
                                {one.title}
                            </Link>
                            {isOwn(one) && (
                                <button
                                    type="button"
                                    className="button button-quiet button-icon"
                                    disabled={action.isBusy}
                                    onClick={() => remove(one.key)}
                                    aria-label={words.deleteView(one.title)}
                                >
                                    <Icon name="close" size={12} />
                                </button>
                            )}
                        </li>
                    ))}
                </ul>
                {action.problem && <ProblemNotice problem={action.problem} />}
                {canEdit && (
                    <button type="button" className="button" onClick={() => setSaving(true)} data-testid="save-view">
                        {words.saveView}
                    </button>
                )}
            </Menu>
            {isSaving && (
                <SaveView
                    query={query}
                    close={() => setSaving(false)}
                    done={() => {
                        setSaving(false);
                        loaded.reload();
                    }}
                />
            )}
        </>
    );
}

/** The class is part of the search there, since a saved search has one text only. */
function queryOf({ query, columns, sort }: SavedSearch): ListQuery {
    return { q: query, classKey: "", sort: sort ?? defaultSort, columns, filters: [] };
}

function SaveView({ query, close, done }: { query: ListQuery; close(): void; done(): void }) {
    const { t } = useI18n();
    const client = useClient();
    const action = useAction();
    const [title, setTitle] = useState("");
    const [isShared, setShared] = useState(true);
    const words = t.estate.list;
    const save = () =>
        void action.run(async () => {
            const search = searchOf(query);
            const ofClass = query.classKey ? `class:${query.classKey}` : "";
            const whole = ofClass && search ? `(${search}) AND ${ofClass}` : search || ofClass;
            const content = { title: title.trim(), query: whole, columns: query.columns, sort: query.sort, shared: isShared };
            await searches(client).save(keyOf(title), content);
            done();
        });
    return (
        <Dialog title={words.saveView} close={close}>
            <form
                className="form"
                onSubmit={(event) => {
                    event.preventDefault();
                    save();
                }}
            >
                <TextField label={words.viewTitle} value={title} change={setTitle} required testId="view-title" />
                <CheckField label={words.shareView} checked={isShared} change={setShared} />
                {action.problem && <ProblemNotice problem={action.problem} />}
                <div className="actions actions-end">
                    <button type="button" className="button" onClick={close}>
                        {t.estate.cancel}
                    </button>
                    <button
                        type="submit"
                        className="button button-primary"
                        disabled={action.isBusy || title.trim() === ""}
                        data-testid="view-save"
                    >
                        {t.estate.save}
                    </button>
                </div>
            </form>
        </Dialog>
    );
}

/** A key from a title in any script: `Hosts of 판교` → `hosts-of-판교`. */
export function keyOf(title: string): string {
    return title.trim().toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "") || "view";
}
