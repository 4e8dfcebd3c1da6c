import { exchangeFormats, exportAddress, formatNames } from "../api/exchange";
import { useI18n } from "../i18n/I18n";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";

interface ExportMenuProps {
    q: string;
    classKey: string;
    /** How many CIs the file would have. */
    total: number | null;
}

/** What the list shows as a file, in each format. */
export function ExportMenu({ q, classKey, total }: ExportMenuProps) {
    const { t, format } = useI18n();
    const words = t.exchange;
    return (
        <Menu
            button={
                <>
                    <Icon name="download" />
                    {words.exportAs}
                </>
            }
            testId="export"
        >
            {total !== null && <p className="muted small">{words.exportHint(format.number(total))}</p>}
            <ul className="list">
                {exchangeFormats.map((one) => (
                    <li key={one}>
                        <a href={exportAddress(one, q, classKey)} download data-testid={`export-${one}`}>
                            {formatNames[one]}
                        </a>
                    </li>
                ))}
            </ul>
        </Menu>
    );
}
