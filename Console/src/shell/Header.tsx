import { useEffect, useRef, useState } from "react";
import type { User } from "../api/types";
import { useI18n } from "../i18n/I18n";
import { useFeatures } from "./Features";
import { Logo } from "./Logo";
import { Preferences } from "./Preferences";
import { Link, type Route } from "./router";
import { useSession } from "./Session";

export function Header({ user, route }: { user: User; route: Route }) {
    const { t } = useI18n();
    const { signOut } = useSession();
    const [isBusy, setBusy] = useState(false);
    const leave = () => {
        setBusy(true);
        signOut().catch(() => setBusy(false));
    };
    // Where the links do not fit, the one of this page is to be seen.
    const navigation = useRef<HTMLElement>(null);
    useEffect(() => {
        const link = navigation.current?.querySelector("[aria-current=page]");
        link?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }, [route.page]);
    const features = useFeatures();
    const here = (...pages: Route["page"][]) => pages.includes(route.page);
    const hasChangeSets = features.has("GET /change-sets");
    const links = [
        { href: "/ask", text: t.navigation.ask, isHere: here("ask") },
        { href: "/cis", text: t.navigation.cis, isHere: here("cis", "ci", "compare", "import") },
        {
            href: hasChangeSets ? "/change-sets" : "/changes",
            text: t.navigation.changes,
            isHere: here("changeSets", "changeSet", "commits", "runs"),
        },
        { href: "/review", text: t.navigation.review, isHere: here("review"), needs: "GET /review" },
        { href: "/quality", text: t.navigation.quality, isHere: here("quality"), needs: "GET /findings" },
        {
            href: "/metamodel",
            text: t.navigation.metamodel,
            isHere: here("metamodel", "definition"),
            needs: "GET /definitions",
        },
        { href: "/memory", text: t.navigation.memory, isHere: here("memory") },
        { href: "/query", text: t.navigation.query, isHere: here("query") },
    ].filter(({ needs }) => needs === undefined || features.has(needs));
    return (
        <header className="header">
            <Link href="/" className="brand" aria-label={t.product}>
                <Logo size={24} />
                <span>{t.product}</span>
            </Link>
            <nav ref={navigation} className="navigation" aria-label={t.navigation.label}>
                {links.map(({ href, text, isHere }) => (
                    <Link key={href} href={href} aria-current={isHere ? "page" : undefined}>
                        {text}
                    </Link>
                ))}
            </nav>
            <div className="header-end">
                <Preferences />
                <span className="user" title={t.signIn.signedInAs(user.name)} data-testid="user">
                    <span className="avatar" aria-hidden="true">
                        {user.name.slice(0, 1).toUpperCase()}
                    </span>
                    <span className="user-name">{user.name}</span>
                </span>
                <button
                    type="button"
                    className="button button-quiet"
                    onClick={leave}
                    disabled={isBusy}
                    data-testid="sign-out"
                >
                    {t.signIn.signOut}
                </button>
            </div>
        </header>
    );
}
