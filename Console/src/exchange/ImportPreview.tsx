import { useState } from "react";
import { exchange, type ImportCounts, type ImportResult } from "../api/exchange";
import { DifferenceView } from "../difference/DifferenceView";
import { useI18n } from "../i18n/I18n";
import { navigate, pathOfChangeSet } from "../shell/router";
import { useClient } from "../shell/Session";
import { Badge, type Tone } from "../ui/Badge";
import { TextField } from "../ui/Field";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";
import { ImportProblems } from "./ImportProblems";
import type { Source } from "./ImportSource";

interface ImportPreviewProps {
    source: Source;
    preview: ImportResult;
    done(result: ImportResult): void;
}

const countsShown: [keyof Omit<ImportCounts, "rows">, Tone][] = [
    ["created", "good"],
    ["updated", "info"],
    ["unchanged", "neutral"],
    ["relationsCreated", "good"],
    ["relationsUpdated", "info"],
    ["relationsUnchanged", "neutral"],
];

/** What a file would change, the rows that it cannot be taken from, and what shall happen now. */
export function ImportPreview({ source, preview, done }: ImportPreviewProps) {
    const { t, format } = useI18n();
    const client = useClient();
    const action = useAction();
    const [title, setTitle] = useState("");
    const words = t.exchange;
    const { counts, problemCount, difference } = preview;
    const operations = counts.created + counts.updated + counts.relationsCreated + counts.relationsUpdated;
    const skips = problemCount > 0;
    const act = (proposes: boolean) =>
        void action.run(async () => {
            if (source.format === null) return;
            const options = { title: title.trim() || source.name, skips, proposes };
            const result = await exchange(client).import(source.file, source.format, options);
            if (result.outcome === "review") navigate(pathOfChangeSet(result.changeSet.id));
            else done(result.value);
        });
    return (
        <div className="stack" data-testid="import-result">
            {skips && <ImportProblems problems={preview.problems} count={problemCount} />}
            <section className="card">
                <div className="card-head">
                    <h2>{words.wouldDo}</h2>
                    <span className="muted small">{words.rows(format.number(counts.rows))}</span>
                </div>
                <p className="badges" data-testid="import-counts">
                    {countsShown
                        .filter(([key]) => counts[key] > 0)
                        .map(([key, tone]) => (
                            <Badge key={key} tone={tone}>
                                {words[key](format.number(counts[key]))}
                            </Badge>
                        ))}
                </p>
                {operations === 0 && !skips && <p>{words.nothing}</p>}
                {operations > 0 && (
                    <form
                        className="form"
                        onSubmit={(event) => {
                            event.preventDefault();
                            act(false);
                        }}
                    >
                        <TextField
                            label={words.changeTitle}
                            value={title}
                            change={setTitle}
                            placeholder={source.name}
                            testId="import-title"
                        />
                        {action.problem && <ProblemNotice problem={action.problem} />}
                        <div className="actions actions-end">
                            <button
                                type="button"
                                className="button"
                                disabled={action.isBusy}
                                onClick={() => act(true)}
                                title={words.proposeHint}
                                data-testid="import-propose"
                            >
                                {words.propose}
                            </button>
                            <button
                                type="submit"
                                className="button button-primary"
                                disabled={action.isBusy}
                                data-testid="import-apply"
                            >
                                {action.isBusy ? words.applying : skips ? words.applyGood : words.applyAll}
                            </button>
                        </div>
                    </form>
                )}
                {difference && operations > 0 && <DifferenceView difference={difference} />}
            </section>
        </div>
    );
}
