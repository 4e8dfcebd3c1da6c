internal import CMDB
internal import JSON
internal import OrderedCollections

extension Wire {
    /// `{classes, relationTypes}`: parents before children.
    static func metamodel(_ metamodel: Metamodel) -> JSONValue {
        [
            "classes": .array(metamodel.classes.values.map { ciClass($0, metamodel) }),
            "relationTypes": .array(metamodel.relationTypes.values.map(relationType)),
        ]
    }

    private static func ciClass(_ ciClass: CIClass, _ metamodel: Metamodel) -> JSONValue {
        let own = Set(ciClass.attributes.map(\.key))
        return [
            "key": .string(ciClass.key), "parent": JSONValue(ciClass.parent), "abstract": .bool(ciClass.isAbstract),
            "label": localized(ciClass.label), "icon": .string(ciClass.icon),
            "attributes": .array(
                metamodel.attributes(of: ciClass.key).values.map {
                    [
                        "key": .string($0.key), "type": .string($0.type.rawValue), "label": localized($0.label),
                        "unit": JSONValue($0.unit), "inherited": .bool(!own.contains($0.key)),
                    ]
                }),
        ]
    }

    private static func relationType(_ type: RelationType) -> JSONValue {
        [
            "key": .string(type.key), "inverseKey": .string(type.inverseKey), "label": localized(type.label),
            "inverseLabel": localized(type.inverseLabel), "symmetric": .bool(type.isSymmetric),
            "endpoints": .array(type.endpoints.map { ["from": .string($0.from), "to": .string($0.to)] }),
            "carriesImpact": .bool(!type.impact.isEmpty),
        ]
    }
}
