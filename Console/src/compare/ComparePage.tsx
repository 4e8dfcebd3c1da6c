import { useEffect, useState } from "react";
import { estate } from "../api/estate";
import type { CI, CIReference } from "../api/types";
import { CIPicker } from "../ci/CIPicker";
import { useI18n } from "../i18n/I18n";
import { navigate, pathOfComparison, useSearch, useTitle } from "../shell/router";
import { useClient } from "../shell/Session";
import { Empty } from "../ui/Empty";
import { TextField } from "../ui/Field";
import { Shown } from "../ui/Shown";
import { useLoad } from "../ui/useLoad";
import { ComparisonTable } from "./ComparisonTable";

/** Two CIs, or one CI at two times. What is compared is in the address. */
export function ComparePage() {
    const { t } = useI18n();
    const client = useClient();
    const search = useSearch();
    const part = (name: string) => search.get(name) ?? "";
    const [left, right, leftAt, rightAt] = [part("left"), part("right"), part("leftAt"), part("rightAt")];
    useTitle(t.estate.compare.title);
    const read = async (id: string, asOf: string): Promise<CI | null> =>
        id === "" ? null : (await estate(client).ci(id, asOf, "")).value;
    const loaded = useLoad([left, leftAt, right, rightAt].join("\n"), async () => ({
        left: await read(left, leftAt),
        right: await read(right, rightAt),
    }));
    const show = (next: { left?: string; right?: string; leftAt?: string; rightAt?: string }) => {
        const all = { left, right, leftAt, rightAt, ...next };
        navigate(pathOfComparison(all.left, all.right, all.leftAt, all.rightAt), "replace");
    };
    const known = loaded.status === "ready" ? loaded.value : null;
    return (
        <div className="page" data-testid="compare-page">
            <h1>{t.estate.compare.title}</h1>
            <p className="muted">{t.estate.compare.intro}</p>
            <div className="split-even">
                <Side
                    title={t.estate.compare.left}
                    id={left}
                    ci={known?.left ?? null}
                    at={leftAt}
                    choose={(id) => show({ left: id })}
                    setAt={(at) => show({ leftAt: at })}
                    testId="left"
                />
                <Side
                    title={t.estate.compare.right}
                    id={right}
                    ci={known?.right ?? null}
                    at={rightAt}
                    choose={(id) => show({ right: id })}
                    setAt={(at) => show({ rightAt: at })}
                    testId="right"
                />
            </div>
            <Shown of={loaded}>
                {(sides) =>
                    sides.left && sides.right ? (
                        <ComparisonTable left={sides.left} right={sides.right} />
                    ) : (
                        <Empty title={t.estate.compare.choose} hint={t.estate.compare.chooseHint} />
                    )
                }
            </Shown>
        </div>
    );
}

interface SideProps {
    title: string;
    id: string;
    ci: CI | null;
    at: string;
    choose(id: string): void;
    setAt(at: string): void;
    testId: string;
}

function Side({ title, id, ci, at, choose, setAt, testId }: SideProps) {
    const { t } = useI18n();
    const [typed, setTyped] = useState(at);
    const [chosen, setChosen] = useState<CIReference | null>(null);
    useEffect(() => setTyped(at), [at]);
    useEffect(() => {
        if (id === "") setChosen(null);
        else if (ci) setChosen((last) => (last?.id === ci.id ? last : ci));
    }, [id, ci]);
    return (
        <fieldset className="side">
            <legend>{title}</legend>
            <CIPicker
                label={t.estate.compare.ci}
                chosen={chosen}
                choose={(next) => {
                    setChosen(next);
                    choose(next?.id ?? "");
                }}
                testId={`compare-${testId}`}
            />
            <TextField
                label={t.estate.compare.at}
                hint={t.estate.compare.atHint}
                value={typed}
                change={setTyped}
                placeholder="2026-03-01T09:00:00Z"
                onBlur={() => typed !== at && setAt(typed.trim())}
                onKeyDown={(event) => event.key === "Enter" && setAt(typed.trim())}
                testId={`compare-${testId}-at`}
            />
        </fieldset>
    );
}
