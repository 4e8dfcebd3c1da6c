import type { CI } from "../api/types";
import { estate } from "../api/estate";
import type { Written } from "../api/written";
import { useI18n } from "../i18n/I18n";
import { useCatalogue } from "../shell/Catalogue";
import { useClient } from "../shell/Session";
import { Dialog } from "../ui/Dialog";
import { useAction } from "../ui/useAction";
import { CIForm, type CIFormResult } from "./CIForm";

interface CIEditorProps {
    ci: CI;
    etag: string | null;
    close(): void;
    done(result: Written<CI>): void;
}

/** Edits one CI; what somebody else changed meanwhile is not overwritten (`If-Match`). */
export function CIEditor({ ci, etag, close, done }: CIEditorProps) {
    const { t } = useI18n();
    const client = useClient();
    const catalogue = useCatalogue();
    const action = useAction();
    const save = (result: CIFormResult) => {
        void action.run(async () => done(await estate(client).change(ci.id, result, etag)));
    };
    return (
        <Dialog title={t.estate.editTitle(ci.name)} close={close} wide>
            <CIForm
                definitions={catalogue.attributes(ci.class)}
                name={ci.name}
                values={ci.attributes}
                isBusy={action.isBusy}
                problem={action.problem}
                save={save}
                cancel={close}
            />
        </Dialog>
    );
}
