import { useEffect, useRef, useState } from "react";
import { exchange, type ImportResult } from "../api/exchange";
import { isAbort } from "../api/problem";
import { useI18n } from "../i18n/I18n";
import { useRights } from "../shell/Features";
import { Link, useTitle } from "../shell/router";
import { useClient } from "../shell/Session";
import { Icon } from "../ui/Icon";
import { Loading } from "../ui/Loading";
import { Notice } from "../ui/Notice";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useAction } from "../ui/useAction";
import { ImportPreview } from "./ImportPreview";
import { ImportSource, type Source } from "./ImportSource";
import { TemplateForm } from "./TemplateForm";

/** From a file to a change: choose it, see what it would do row by row, then import or propose it. */
export function ImportPage() {
    const { t, format } = useI18n();
    const client = useClient();
    const { canEdit } = useRights();
    const looking = useAction();
    const [source, setSource] = useState<Source | null>(null);
    const [preview, setPreview] = useState<ImportResult | null>(null);
    const [done, setDone] = useState<ImportResult | null>(null);
    const request = useRef<AbortController | null>(null);
    const result = useRef<HTMLDivElement>(null);
    const words = t.exchange;
    useTitle(words.title);
    useEffect(() => () => request.current?.abort(), []);
    useEffect(() => {
        if (preview) result.current?.focus();
    }, [preview]);

    const choose = (next: Source | null) => {
        request.current?.abort();
        setSource(next);
        setPreview(null);
        setDone(null);
        looking.clear();
    };
    const look = ({ file, format: kind }: Source) => {
        if (kind === null) return;
        const own = new AbortController();
        request.current = own;
        void looking.run(async () => {
            try {
                setPreview(await exchange(client).preview(file, kind, own.signal));
            } catch (error) {
                if (!isAbort(error)) throw error;
            }
        });
    };

    return (
        <div className="page" data-testid="import">
            <nav aria-label={t.cis.title}>
                <Link href="/cis">← {t.cis.title}</Link>
            </nav>
            <h1>{words.title}</h1>
            <p className="muted">{words.intro}</p>
            {!canEdit && <Notice tone="info" title={t.estate.readOnly} />}
            {canEdit && done && (
                <Notice tone="good" title={done.seq === null ? words.nothing : words.doneAt(format.number(done.seq))}>
                    <p className="inline">
                        {done.seq !== null && <Link href="/changes">{words.seeCommits}</Link>}
                        <button type="button" className="link-button" onClick={() => choose(null)} data-testid="import-again">
                            {words.again}
                        </button>
                    </p>
                </Notice>
            )}
            {canEdit && !done && (
                <>
                    <div className="split">
                        <section className="card">
                            <ImportSource source={source} choose={choose} />
                            <div className="actions actions-end">
                                {looking.isBusy && (
                                    <button type="button" className="button" onClick={() => request.current?.abort()}>
                                        {words.stop}
                                    </button>
                                )}
                                <button
                                    type="button"
                                    className={preview ? "button" : "button button-primary"}
                                    disabled={!source || source.format === null || looking.isBusy}
                                    onClick={() => source && look(source)}
                                    data-testid="import-preview"
                                >
                                    <Icon name="search" />
                                    {words.preview}
                                </button>
                            </div>
                        </section>
                        <TemplateForm />
                    </div>
                    {looking.isBusy && <Loading text={words.previewing} />}
                    {looking.problem && <ProblemNotice problem={looking.problem} />}
                    <div ref={result} tabIndex={-1} className="import-result">
                        {preview && source && <ImportPreview source={source} preview={preview} done={setDone} />}
                    </div>
                </>
            )}
        </div>
    );
}
