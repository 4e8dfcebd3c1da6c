import { isCIReference, type ColumnType } from "../../api/answer";
import type { Value } from "../../api/types";
import { CILink } from "../../ci/CILink";
import { StateBadge } from "../../ci/StateBadge";
import { useI18n } from "../../i18n/I18n";

/** One table cell, by the type of its column. A value of another type than announced is shown as what it is. */
export function Cell({ value, type }: { value: Value | undefined; type: ColumnType }) {
    const { format } = useI18n();
    if (isCIReference(value)) return <CILink ci={value} />;
    if (type === "state" && typeof value === "string") return <StateBadge state={value} />;
    if (type === "instant" && typeof value === "string") return <time dateTime={value}>{format.instant(value)}</time>;
    return <>{format.value(value)}</>;
}
