import { useI18n } from "../i18n/I18n";
import { useFeatures } from "../shell/Features";
import { SubNav } from "../ui/SubNav";

/** Change sets, commits, runs of discovery: what is to be, what was, and what sources brought. */
export function ChangesNav({ here }: { here: "changeSets" | "commits" | "runs" }) {
    const { t } = useI18n();
    const features = useFeatures();
    const pages = [
        ...(features.has("GET /change-sets")
            ? [{ href: "/change-sets", text: t.changeSets.title, isHere: here === "changeSets" }]
            : []),
        { href: "/changes", text: t.changeSets.commits, isHere: here === "commits" },
        ...(features.has("GET /ingest-runs")
            ? [{ href: "/runs", text: t.changeSets.runs.title, isHere: here === "runs" }]
            : []),
    ];
    return <SubNav label={t.changeSets.pages} pages={pages} />;
}
