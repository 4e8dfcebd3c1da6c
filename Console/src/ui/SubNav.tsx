import { Link } from "../shell/router";

export interface SubPage {
    href: string;
    text: string;
    isHere: boolean;
}

/** The pages of one area, as links below its title. */
export function SubNav({ label, pages }: { label: string; pages: SubPage[] }) {
    if (pages.length < 2) return null;
    return (
        <nav className="tab-list" aria-label={label}>
            {pages.map(({ href, text, isHere }) => (
                <Link key={href} href={href} className="tab" aria-current={isHere ? "page" : undefined}>
                    {text}
                </Link>
            ))}
        </nav>
    );
}
