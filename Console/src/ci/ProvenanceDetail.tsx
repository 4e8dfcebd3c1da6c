import type { Provenance } from "../api/estate";
import { useI18n } from "../i18n/I18n";

/** Who said the value, since when, by which rank; and what lost, and why. */
export function ProvenanceDetail({ provenance, unit }: { provenance: Provenance; unit?: string | null }) {
    const { t, format } = useI18n();
    const { winner, losers = [], view } = provenance;
    const words = t.estate.provenance;
    const facts = winner
        ? [
              view ? words[view] : null,
              winner.record ?? null,
              typeof winner.rank === "number" ? words.rank(format.number(winner.rank)) : null,
              typeof winner.since === "number" ? words.since(t.ci.commit(format.number(winner.since))) : null,
              winner.confirmedAt ? words.confirmed(format.ago(winner.confirmedAt, Date.now())) : null,
          ]
        : [words.none];
    return (
        <div className="provenance" data-testid="provenance-detail">
            <p>
                {winner && <strong>{winner.source}</strong>} {facts.filter(Boolean).join(" · ")}
            </p>
            {losers.length > 0 && (
                <ul>
                    {losers.map((loser, index) => (
                        <li key={index}>
                            <span className="muted">
                                {words.loser} {loser.source}:
                            </span>{" "}
                            <del>{format.value(loser.value, unit)}</del>{" "}
                            <span className="muted small">
                                {[
                                    typeof loser.rank === "number" ? words.rank(format.number(loser.rank)) : null,
                                    loser.why ? words.reasons[loser.why] ?? loser.why : null,
                                ]
                                    .filter(Boolean)
                                    .join(" · ")}
                            </span>
                        </li>
                    ))}
                </ul>
            )}
        </div>
    );
}
