import { useMemo } from "react";
import type { Plan } from "../api/query";
import { useI18n } from "../i18n/I18n";
import { planRows } from "./plan";

/** What EXPLAIN and PROFILE tell: the tree of operators, with bars for what was measured. */
export function PlanView({ plan, isProfile }: { plan: Plan; isProfile: boolean }) {
    const { t, format } = useI18n();
    const rows = useMemo(() => planRows(plan), [plan]);
    return (
        <div className="table-frame table-frame-whole" tabIndex={0} role="region" aria-label={t.query.plan}>
            <table className="table plan" data-testid="plan">
                <thead>
                    <tr>
                        <th scope="col">{t.query.operator}</th>
                        <th scope="col">{t.query.details}</th>
                        <th scope="col" className="numeric">
                            {t.query.estimated}
                        </th>
                        {isProfile && <th scope="col">{t.query.rows}</th>}
                        {isProfile && <th scope="col">{t.query.hits}</th>}
                        {isProfile && <th scope="col">{t.query.time}</th>}
                    </tr>
                </thead>
                <tbody>
                    {rows.map((row, index) => (
                        <tr key={index}>
                            <th scope="row" style={{ paddingInlineStart: 12 + 16 * row.depth }}>
                                {row.depth > 0 && <span aria-hidden="true">└ </span>}
                                {row.operator}
                            </th>
                            <td className="code small">{row.details}</td>
                            <td className="numeric">
                                {row.estimated === null ? "" : format.number(Math.round(row.estimated * 10) / 10)}
                            </td>
                            {isProfile && <Measured value={row.rows} share={row.share.rows} write={format.number} />}
                            {isProfile && <Measured value={row.hits} share={row.share.hits} write={format.number} />}
                            {isProfile && (
                                <Measured
                                    value={row.milliseconds}
                                    share={row.share.time}
                                    write={(value) => `${format.number(Math.round(value * 1000) / 1000)} ms`}
                                />
                            )}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

function Measured({ value, share, write }: { value: number | null; share: number; write(value: number): string }) {
    return (
        <td className="measured">
            {value !== null && (
                <>
                    <span className="bar" aria-hidden="true">
                        <span style={{ width: `${Math.round(share * 100)}%` }} />
                    </span>
                    {write(value)}
                </>
            )}
        </td>
    );
}
