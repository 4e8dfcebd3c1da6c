import type { Source } from "../api/answer";
import { CILink } from "../ci/CILink";
import { useI18n } from "../i18n/I18n";

/** What each fact of the answer rests on: the tool, its query, the CIs it read and the commit they were read at. */
export function Sources({ sources }: { sources: Source[] }) {
    const { t, format } = useI18n();
    return (
        <details className="disclosure" data-testid="sources">
            <summary>{t.answer.sources(format.number(sources.length))}</summary>
            <ul className="sources">
                {sources.map((source) => (
                    <li key={source.id} className="source">
                        <p className="source-head">
                            <span className="badge badge-neutral">{source.id}</span>
                            <strong>{source.tool}</strong>
                            <span className="muted small">
                                {t.answer.atCommit(format.number(source.seq))}
                                {source.asOf && ` · ${format.instant(source.asOf)}`}
                            </span>
                        </p>
                        {source.query && (
                            <pre tabIndex={0} aria-label={t.answer.sourceQuery}>
                                <code>{source.query}</code>
                            </pre>
                        )}
                        <SourceCIs source={source} />
                    </li>
                ))}
            </ul>
        </details>
    );
}

function SourceCIs({ source }: { source: Source }) {
    const { t, format } = useI18n();
    if (source.ciCount === 0) return null;
    const more = source.ciCount - source.cis.length;
    return (
        <p className="source-cis">
            <span className="muted small">{t.answer.sourceCis(format.number(source.ciCount))}</span>
            {source.cis.map((ci) => (
                <CILink key={ci.id} ci={{ class: "", ...ci }} />
            ))}
            {more > 0 && <span className="muted small">{t.answer.andMore(format.number(more))}</span>}
        </p>
    );
}
