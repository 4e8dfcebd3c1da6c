import { estate } from "../api/estate";
import type { CI } from "../api/types";
import { useFeatures } from "../shell/Features";
import { useClient } from "../shell/Session";
import { ProblemNotice } from "../ui/ProblemNotice";
import { useLoad } from "../ui/useLoad";
import { CIAttributes } from "./CIAttributes";
import { CIRelations } from "./CIRelations";

/** Attributes beside relations. Provenance is known of the present state only. */
export function CIOverview({ ci, isPast }: { ci: CI; isPast: boolean }) {
    const client = useClient();
    const hasProvenance = useFeatures().has("GET /cis/{}/provenance") && !isPast;
    const provenance = useLoad(`${ci.id} ${ci.seq} ${hasProvenance}`, async () =>
        hasProvenance ? (await estate(client).provenance(ci.id)).attributes : null,
    );
    return (
        <div className="ci-columns">
            <div>
                {provenance.status === "failed" && (
                    <ProblemNotice problem={provenance.problem} retry={provenance.reload} />
                )}
                <CIAttributes ci={ci} provenance={hasProvenance ? provenance.value : null} />
            </div>
            <CIRelations ci={ci} />
        </div>
    );
}
