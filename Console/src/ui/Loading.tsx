import { useI18n } from "../i18n/I18n";

export function Loading({ text }: { text?: string }) {
    const { t } = useI18n();
    return (
        <p className="loading" role="status">
            <span className="spinner" aria-hidden="true" />
            {text ?? t.loading}
        </p>
    );
}
