import { useState } from "react";
import type { Content } from "../api/definitions";
import { namesOf } from "../api/estate";
import { identity, type Replay } from "../api/identity";
import type { CIReference } from "../api/types";
import { CILink } from "../ci/CILink";
import { useI18n } from "../i18n/I18n";
import { useClient } from "../shell/Session";
import { Badge } from "../ui/Badge";
import { Notice } from "../ui/Notice";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";

const itemsShown = 50;

interface ReplayTestProps {
    kind: string;
    definitionKey: string;
    content: Content | null;
}

/** Recognises all stored records anew by a rule that is not saved yet: what would be merged, split, contested. */
export function ReplayTest({ kind, definitionKey, content }: ReplayTestProps) {
    const { t, format } = useI18n();
    const client = useClient();
    const action = useAction();
    const [result, setResult] = useState<{ replay: Replay; names: Map<string, CIReference> } | null>(null);
    const words = t.metamodel.replay;
    const run = () =>
        void action.run(async () => {
            setResult(null);
            const replay = await identity(client).replay(kind, definitionKey, content ?? {});
            const shown = replay.items.slice(0, itemsShown);
            setResult({ replay, names: await namesOf(client, shown.flatMap((one) => one.cis)) });
        });
    const counts = (replay: Replay) =>
        [
            replay.merges > 0 ? words.merges(format.number(replay.merges)) : null,
            replay.splits > 0 ? words.splits(format.number(replay.splits)) : null,
            replay.contested > 0 ? words.contested(format.number(replay.contested)) : null,
        ].filter(Boolean);
    return (
        <fieldset className="side" data-testid="replay">
            <legend>{words.title}</legend>
            <p className="muted small">{words.hint}</p>
            <div className="actions">
                <button
                    type="button"
                    className="button"
                    disabled={action.isBusy || content === null}
                    onClick={run}
                    data-testid="replay-run"
                >
                    {action.isBusy ? words.running : words.run}
                </button>
            </div>
            {action.problem && <ProblemNotice problem={action.problem} />}
            {result && (
                <Notice
                    tone={result.replay.items.length > 0 ? "warn" : "good"}
                    title={counts(result.replay).join(" · ") || words.none}
                >
                    <p className="small">{words.records(format.number(result.replay.records))}</p>
                    {result.replay.items.length > 0 && (
                        <ul className="list">
                            {result.replay.items.slice(0, itemsShown).map(({ change, cis, records }, index) => (
                                <li key={index}>
                                    <span className="inline">
                                        <Badge tone={change === "merge" ? "info" : "warn"}>{words.changes[change]}</Badge>
                                        {cis.map((id) => {
                                            const ci = result.names.get(id);
                                            return ci ? <CILink key={id} ci={ci} /> : <code key={id}>{id}</code>;
                                        })}
                                    </span>
                                    <span className="muted small">
                                        {records.map(({ source, key }) => `${source} ${key}`).join(" · ")}
                                    </span>
                                </li>
                            ))}
                        </ul>
                    )}
                </Notice>
            )}
        </fieldset>
    );
}
