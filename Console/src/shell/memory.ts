/** What the browser keeps between visits. Storage may be switched off; then nothing is kept, and nothing fails. */

type Key = "language" | "theme" | "signed-in" | "operations";

export function recall(key: Key): string | null {
    try {
        return localStorage.getItem(`rootline.${key}`);
    } catch {
        return null;
    }
}

export function remember(key: Key, value: string | null): void {
    try {
        if (value === null) localStorage.removeItem(`rootline.${key}`);
        else localStorage.setItem(`rootline.${key}`, value);
    } catch {
        // Nothing to do: the choice lasts as long as the page.
    }
}
