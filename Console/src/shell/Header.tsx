import { useState } from "react";
import type { User } from "../api/types";
import { useI18n } from "../i18n/I18n";
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
    const links = [
        { href: "/ask", text: t.navigation.ask, isHere: route.page === "ask" },
        { href: "/cis", text: t.navigation.cis, isHere: route.page === "cis" || route.page === "ci" },
        { href: "/changes", text: t.navigation.changes, isHere: route.page === "changes" },
        { href: "/query", text: t.navigation.query, isHere: route.page === "query" },
    ];
    return (
        <header className="header">
            <Link href="/" className="brand">
                <Logo size={24} />
                <span>{t.product}</span>
            </Link>
            <nav className="navigation" aria-label={t.navigation.label}>
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
