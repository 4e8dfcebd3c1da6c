import { useEffect, useRef, useState } from "react";
import { isAbort, problemOf, type Problem } from "../api/problem";
import { StatementError, type QueryAnswer } from "../api/query";
import { useI18n } from "../i18n/I18n";
import { useTitle } from "../shell/router";
import { useClient } from "../shell/Session";
import { Icon } from "../ui/Icon";
import { ProblemNotice } from "../ui/ProblemNotice";
import { emptySchema, type Schema } from "./completion";
import { Editor } from "./Editor";
import { useQueryDraft } from "./QueryMemory";
import { ResultView } from "./ResultView";
import { parametersOf, prepared, type Mode } from "./statement";
import { errorOffset, unitsBefore } from "./tokens";
import { textOf } from "./values";

interface Failure {
    code: string;
    message: string;
}

type State =
    | { status: "idle" }
    | { status: "running"; since: number }
    | { status: "done"; answer: QueryAnswer; milliseconds: number; run: number }
    | { status: "refused"; failure: Failure }
    | { status: "failed"; problem: Problem }
    | { status: "stopped" };

const historyMax = 50;

/** Cypher statements in the browser: an editor, and what comes back. */
export function QueryPage() {
    const { t, format } = useI18n();
    const client = useClient();
    const draft = useQueryDraft();
    const [text, setTextNow] = useState(draft.text);
    const [asOf, setAsOf] = useState("");
    const [parameterText, setParameterText] = useState(draft.parameters);
    const [state, setState] = useState<State>({ status: "idle" });
    const [mark, setMark] = useState<number | null>(null);
    const [history, setHistory] = useState(draft.history);
    const [schema, setSchema] = useState<Schema>(emptySchema);
    const running = useRef<AbortController | null>(null);
    const count = useRef(0);
    useTitle(t.query.title);

    useEffect(() => {
        const controller = new AbortController();
        readSchema(client, controller.signal).then(setSchema, () => undefined);
        return () => {
            controller.abort();
            running.current?.abort();
        };
    }, [client]);

    const setText = (next: string) => {
        setTextNow(next);
        setMark(null);
        draft.text = next;
    };

    const parameters = parametersOf(parameterText);

    const run = (mode: Mode) => {
        if (text.trim() === "" || parameters === null || running.current) return;
        const controller = new AbortController();
        const { text: statement, added } = prepared(text, mode, asOf);
        const since = performance.now();
        running.current = controller;
        count.current += 1;
        const number = count.current;
        setMark(null);
        setState({ status: "running", since });
        draft.parameters = parameterText;
        draft.history = [text, ...history.filter((one) => one !== text)].slice(0, historyMax);
        setHistory(draft.history);
        client
            .query(statement, parameters, controller.signal)
            .then(
                (answer) => setState({ status: "done", answer, milliseconds: performance.now() - since, run: number }),
                (error: unknown) => {
                    if (isAbort(error)) setState({ status: "stopped" });
                    else if (error instanceof StatementError) {
                        const offset = errorOffset(error.message);
                        if (offset !== null) setMark(Math.max(0, unitsBefore(statement, offset) - added));
                        setState({ status: "refused", failure: { code: error.code, message: error.message } });
                    } else setState({ status: "failed", problem: problemOf(error) });
                },
            )
            .finally(() => {
                running.current = null;
            });
    };

    const isRunning = state.status === "running";
    return (
        <div className="page query-page" data-testid="query-page">
            <h1>{t.query.title}</h1>
            <p className="muted">{t.query.intro}</p>
            <Editor
                text={text}
                setText={setText}
                run={() => run("run")}
                schema={schema}
                parameters={Object.keys(parameters ?? {})}
                mark={mark}
            />
            <div className="query-bar">
                <button
                    type="button"
                    className="button button-primary"
                    onClick={() => run("run")}
                    disabled={isRunning || parameters === null}
                    data-testid="query-run"
                >
                    {t.query.run}
                </button>
                {isRunning && (
                    <button
                        type="button"
                        className="button button-stop"
                        onClick={() => running.current?.abort()}
                        data-testid="query-stop"
                    >
                        <Icon name="stop" size={14} />
                        {t.ask.stop}
                    </button>
                )}
                <button type="button" className="button" onClick={() => run("explain")} disabled={isRunning}>
                    {t.query.explain}
                </button>
                <button
                    type="button"
                    className="button"
                    onClick={() => run("profile")}
                    disabled={isRunning}
                    data-testid="query-profile"
                >
                    {t.query.profile}
                </button>
                <label className="query-as-of">
                    <span>{t.query.asOf}</span>
                    <input
                        className="input input-small"
                        type="datetime-local"
                        step="1"
                        value={asOf}
                        onChange={(event) => setAsOf(event.target.value)}
                        data-testid="query-as-of"
                    />
                </label>
                {asOf !== "" && (
                    <button type="button" className="button button-quiet" onClick={() => setAsOf("")}>
                        {t.query.now}
                    </button>
                )}
                {history.length > 0 && (
                    <select
                        className="select"
                        value=""
                        aria-label={t.query.history}
                        onChange={(event) => setText(history[Number(event.target.value)] ?? text)}
                        data-testid="query-history"
                    >
                        <option value="">{t.query.history}</option>
                        {history.map((one, index) => (
                            <option key={one} value={index}>
                                {one.replace(/\s+/g, " ").slice(0, 80)}
                            </option>
                        ))}
                    </select>
                )}
            </div>
            <details className="query-parameters">
                <summary>{t.query.parameters}</summary>
                <textarea
                    className="input code"
                    rows={3}
                    value={parameterText}
                    onChange={(event) => setParameterText(event.target.value)}
                    placeholder={'{"name": "web-1"}'}
                    aria-label={t.query.parameters}
                    aria-invalid={parameters === null}
                    spellCheck={false}
                    data-testid="query-parameters"
                />
                {parameters === null && <p className="muted small">{t.query.parametersWrong}</p>}
            </details>
            {isRunning && <Running since={state.since} write={(ms) => t.query.running(format.number(ms))} />}
            {state.status === "stopped" && <p className="muted">{t.ask.cancelled}</p>}
            {state.status === "failed" && <ProblemNotice problem={state.problem} retry={() => run("run")} />}
            {state.status === "refused" && <Refusal failure={state.failure} />}
            {state.status === "done" && (
                <ResultView key={state.run} answer={state.answer} milliseconds={state.milliseconds} />
            )}
        </div>
    );
}

function Refusal({ failure }: { failure: Failure }) {
    const [first, ...rest] = failure.message.split("\n");
    return (
        <div className="notice notice-error" role="alert" data-testid="query-error">
            <Icon name="alert" size={18} />
            <div className="notice-body">
                <p className="notice-title">{first}</p>
                {rest.length > 0 && <pre className="error-place">{rest.join("\n")}</pre>}
                <p className="muted small">{failure.code}</p>
            </div>
        </div>
    );
}

function Running({ since, write }: { since: number; write(milliseconds: number): string }) {
    const [now, setNow] = useState(since);
    useEffect(() => {
        const timer = setInterval(() => setNow(performance.now()), 200);
        return () => clearInterval(timer);
    }, []);
    return (
        <p className="muted" role="status">
            {write(Math.max(0, Math.round(now - since)))}
        </p>
    );
}

/** The names that completion offers; a list that cannot be had stays empty. */
async function readSchema(client: ReturnType<typeof useClient>, signal: AbortSignal): Promise<Schema> {
    const names = async (statement: string): Promise<string[]> => {
        try {
            const answer = await client.query(statement, {}, signal, true);
            return (answer.data?.values ?? []).map((row) => textOf(row[0]));
        } catch {
            return [];
        }
    };
    return {
        labels: await names("CALL db.labels() YIELD label RETURN label"),
        types: await names("CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType"),
        keys: await names("CALL db.propertyKeys() YIELD propertyKey RETURN propertyKey"),
        procedures: await names("SHOW PROCEDURES YIELD name RETURN name"),
        functions: await names("SHOW FUNCTIONS YIELD name RETURN name"),
    };
}
