import { useEffect, useRef, useState } from "react";
import { review, reviewKinds, type ReviewDecision, type ReviewItem } from "../api/review";
import { problemOf, type Problem } from "../api/problem";
import { useI18n } from "../i18n/I18n";
import { useFeatures, useRights } from "../shell/Features";
import { Link, navigate, pathOfChangeSet, useSearch, useTitle } from "../shell/router";
import { useClient } from "../shell/Session";
import { Badge } from "../ui/Badge";
import { Empty } from "../ui/Empty";
import { SelectField } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { ProblemNotice } from "../ui/ProblemNotice";
import { Shown } from "../ui/Shown";
import { useLoad } from "../ui/useLoad";
import { ReviewCard } from "./ReviewCard";
import { ScanButton } from "./ScanButton";

const itemsMax = 100;

/** The queue beside the item at hand: J and K move, the digits decide, and the next item comes by itself. */
export function ReviewPage() {
    const { t, format } = useI18n();
    const client = useClient();
    const search = useSearch();
    const features = useFeatures();
    const { canEdit } = useRights();
    const kind = search.get("kind") ?? "";
    const state = search.get("state") ?? "open";
    const loaded = useLoad(`${kind} ${state}`, () => review(client).list({ kind, state, limit: itemsMax }));
    const [chosenID, setChosenID] = useState<number | null>(null);
    const [note, setNote] = useState<{ text: string; changeSet: string | null } | null>(null);
    const [problem, setProblem] = useState<Problem | null>(null);
    const [isBusy, setBusy] = useState(false);
    const list = useRef<HTMLUListElement>(null);
    useTitle(t.review.title);

    const titleOf = (one: ReviewItem) => format.pick(one.label, one.title);
    const items = loaded.value?.items ?? [];
    const index = Math.max(0, items.findIndex((item) => item.id === chosenID));
    const item = items[index];
    const canDecide = canEdit && state === "open" && features.has("POST /review/{}/decision");

    const show = (next: { kind?: string; state?: string }) => {
        const all = { kind, state: state === "open" ? "" : state, ...next };
        const parameters = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== "" && value !== "open"));
        setChosenID(null);
        navigate(parameters.toString() ? `/review?${parameters}` : "/review", "replace");
    };
    const move = (step: number) => {
        const next = items[Math.min(items.length - 1, Math.max(0, index + step))];
        if (next) setChosenID(next.id);
    };
    const decide = async (one: ReviewItem, body: ReviewDecision) => {
        if (isBusy) return;
        setBusy(true);
        setProblem(null);
        try {
            const decided = await review(client).decide(one.id, body);
            setNote({ text: t.review.decided(titleOf(one)), changeSet: decided.decision?.changeSet ?? null });
            setChosenID(items[index + 1]?.id ?? items[index - 1]?.id ?? null);
            loaded.reload();
        } catch (error) {
            setProblem(problemOf(error));
        }
        setBusy(false);
    };

    useEffect(() => {
        list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
    }, [index]);
    useEffect(() => {
        const pressed = (event: KeyboardEvent) => {
            const target = event.target as HTMLElement;
            if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
            if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || document.querySelector("dialog[open]")) return;
            if (event.code === "KeyJ") move(1);
            else if (event.code === "KeyK") move(-1);
            else if (/^[1-3]$/.test(event.key) && item && canDecide) {
                const decision = item.decisions[Number(event.key) - 1];
                // Which CI it is assigned to cannot be said with one key.
                if (decision && decision !== "assign") void decide(item, { decision });
                else return;
            } else return;
            event.preventDefault();
        };
        addEventListener("keydown", pressed);
        return () => removeEventListener("keydown", pressed);
    });

    return (
        <div className="page" data-testid="review">
            <div className="page-head">
                <h1>{t.review.title}</h1>
                {canEdit && features.has("POST /review/scan") && <ScanButton done={loaded.reload} />}
            </div>
            <p className="muted">
                {t.review.intro}{" "}
                {features.has("POST /identification/replay") && (
                    <Link href="/metamodel?kind=identification" data-testid="identification-rules">
                        {t.review.rules}
                    </Link>
                )}
            </p>
            <div className="filter">
                <SelectField
                    label={t.review.kind}
                    value={kind}
                    change={(next) => show({ kind: next })}
                    options={[
                        { key: "", text: t.review.allKinds },
                        ...reviewKinds.map((key) => ({ key, text: t.review.kinds[key] })),
                    ]}
                    testId="review-kind"
                />
                <SelectField
                    label={t.review.state}
                    value={state}
                    change={(next) => show({ state: next })}
                    options={(["open", "accepted", "rejected", "expired"] as const).map((key) => ({
                        key,
                        text: t.review.states[key],
                    }))}
                    testId="review-state"
                />
            </div>
            {note && (
                <Notice tone="good" title={note.text}>
                    {note.changeSet && (
                        <Link href={pathOfChangeSet(note.changeSet)}>{t.estate.openChangeSet(note.changeSet)}</Link>
                    )}
                </Notice>
            )}
            {problem && <ProblemNotice problem={problem} />}
            <Shown of={loaded}>
                {(page) =>
                    page.items.length === 0 || !item ? (
                        <Empty
                            title={kind || state !== "open" ? t.review.noneOther : t.review.none}
                            hint={kind || state !== "open" ? undefined : t.review.noneHint}
                        />
                    ) : (
                        <div className="review">
                            <div className="review-queue">
                                <p className="muted small">
                                    {t.review.queue} · {format.number(page.total ?? page.items.length)}
                                    {canDecide && ` · ${t.review.keys}`}
                                </p>
                                <ul ref={list} aria-label={t.review.queue}>
                                    {page.items.map((one) => (
                                        <li key={one.id}>
                                            <button
                                                type="button"
                                                className="review-entry"
                                                aria-current={one.id === item.id}
                                                onClick={() => setChosenID(one.id)}
                                                data-testid="review-entry"
                                            >
                                                <span>{titleOf(one)}</span>
                                                <span className="inline">
                                                    <Badge>{t.review.kinds[one.kind] ?? one.kind}</Badge>
                                                    {typeof one.score === "number" && (
                                                        <span className="muted small">
                                                            {t.review.score(format.number(Math.round(one.score * 100) / 100))}
                                                        </span>
                                                    )}
                                                </span>
                                            </button>
                                        </li>
                                    ))}
                                </ul>
                            </div>
                            <ReviewCard
                                key={item.id}
                                item={item}
                                canDecide={canDecide}
                                isBusy={isBusy}
                                decide={(body) => void decide(item, body)}
                            />
                        </div>
                    )
                }
            </Shown>
        </div>
    );
}
