import { useState } from "react";
import { useI18n } from "../i18n/I18n";
import type { StateDifference } from "../api/estate";
import { DifferenceView } from "../difference/DifferenceView";
import { navigate, useSearch } from "../shell/router";
import { useClient } from "../shell/Session";
import { Empty } from "../ui/Empty";
import { TextField } from "../ui/Field";
import { Shown } from "../ui/Shown";
import { useLoad } from "../ui/useLoad";

const itemsMax = 200;

/** The whole estate between two times, which are in the address. */
export function DifferenceSection() {
    const { t } = useI18n();
    const client = useClient();
    const search = useSearch();
    const from = search.get("from") ?? "";
    const to = search.get("to") ?? "";
    const [typed, setTyped] = useState({ from, to });
    const loaded = useLoad(`${from} ${to}`, async () =>
        from === "" ? null : client.get<StateDifference>("/difference", { from, to, limit: itemsMax }),
    );
    const show = () => {
        const parameters = new URLSearchParams({ tab: "difference", from: typed.from.trim() });
        if (typed.to.trim()) parameters.set("to", typed.to.trim());
        navigate(`/memory?${parameters}`, "replace");
    };
    return (
        <div className="stack">
            <form
                className="filter"
                onSubmit={(event) => {
                    event.preventDefault();
                    show();
                }}
            >
                <TextField
                    label={t.memory.from}
                    hint={t.memory.timeHint}
                    value={typed.from}
                    change={(text) => setTyped({ ...typed, from: text })}
                    required
                    placeholder="1"
                    testId="difference-from"
                />
                <TextField
                    label={t.memory.to}
                    hint={t.memory.toHint}
                    value={typed.to}
                    change={(text) => setTyped({ ...typed, to: text })}
                    placeholder="2026-03-01T09:00:00Z"
                    testId="difference-to"
                />
                <div className="filter-button">
                    <button type="submit" className="button button-primary" data-testid="difference-show">
                        {t.memory.show}
                    </button>
                </div>
            </form>
            {from === "" && <Empty title={t.memory.chooseTimes} hint={t.memory.chooseHint} />}
            {from !== "" && (
                <Shown of={loaded}>
                    {(difference) =>
                        difference && (
                            <div className="card">
                                <DifferenceView difference={difference} />
                            </div>
                        )
                    }
                </Shown>
            )}
        </div>
    );
}
