import { icons, type IconName } from "./icons";

/** A drawing that says nothing by itself: the text beside it, or the button's label, does. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
    return (
        <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d={icons[name]} />
        </svg>
    );
}
