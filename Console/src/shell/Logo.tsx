/** A root with two branches; the same drawing as the favicon. */
export function Logo({ size }: { size: number }) {
    return (
        <svg className="logo" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="7" />
            <path d="M16 9v6M16 15l-6 6M16 15l6 6" />
            <circle cx="16" cy="8" r="3" />
            <circle cx="9" cy="22.5" r="3" />
            <circle cx="23" cy="22.5" r="3" />
        </svg>
    );
}
