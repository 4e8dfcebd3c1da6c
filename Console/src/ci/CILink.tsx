import type { MouseEvent } from "react";
import type { CIReference } from "../api/types";
import { ClassIcon } from "../graph/ClassIcon";
import { isPlainClick, Link, pathOfCI } from "../shell/router";
import { usePanel } from "./PanelHost";

/**
 * A CI by name. A click opens its details beside the page; with Ctrl or ⌘, or out of a dialog, which would lie above
 * them, its own page in a new tab.
 */
export function CILink({ ci }: { ci: CIReference }) {
    const { open } = usePanel();
    const look = (event: MouseEvent<HTMLElement>) => {
        if (!isPlainClick(event)) return;
        event.preventDefault();
        if (event.currentTarget.closest("dialog")) window.open(pathOfCI(ci.id), "_blank", "noopener");
        else open({ id: ci.id, name: ci.name });
    };
    return (
        <Link href={pathOfCI(ci.id)} className="ci-link" onClick={look} data-testid="ci-link" data-ci={ci.id}>
            {ci.class !== "" && <ClassIcon classKey={ci.class} />}
            <span>{ci.name}</span>
        </Link>
    );
}
