import { useCatalogue } from "../shell/Catalogue";
import { Icon } from "../ui/Icon";

interface ClassIconProps {
    classKey: string;
    size?: number;
    framed?: boolean;
}

/** The drawing of a class in the colour of its family; the class's name is its tooltip. */
export function ClassIcon({ classKey, size = 15, framed = false }: ClassIconProps) {
    const catalogue = useCatalogue();
    const { family, icon } = catalogue.visual(classKey);
    return (
        <span
            className={framed ? "class-icon class-icon-framed" : "class-icon"}
            data-family={family}
            title={catalogue.classLabel(classKey)}
        >
            <Icon name={icon} size={size} />
        </span>
    );
}
