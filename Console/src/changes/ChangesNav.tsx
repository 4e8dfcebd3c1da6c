import { useI18n } from "../i18n/I18n";
import { useFeatures } from "../shell/Features";
import { SubNav } from "../ui/SubNav";

/** Change sets and commits: what is to be, and what was. */
export function ChangesNav({ here }: { here: "changeSets" | "commits" }) {
    const { t } = useI18n();
    const features = useFeatures();
    const pages = [
        ...(features.has("GET /change-sets")
            ? [{ href: "/change-sets", text: t.changeSets.title, isHere: here === "changeSets" }]
            : []),
        { href: "/changes", text: t.changeSets.commits, isHere: here === "commits" },
    ];
    return <SubNav label={t.changeSets.pages} pages={pages} />;
}
