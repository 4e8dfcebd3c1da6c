import { FindingsList } from "../quality/FindingsList";

const findingsMax = 100;

/** What rules found about one CI. */
export function CIFindings({ id }: { id: string }) {
    return <FindingsList query={{ ci: id, limit: findingsMax }} />;
}
