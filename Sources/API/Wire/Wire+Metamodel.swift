internal import CMDB
internal import JSON
internal import OrderedCollections

extension Wire {
    /// `{classes, relationTypes, lifecycles, templates, attributeTypes}`: parents and traits before the classes that
    /// have them. Members of the definitions' own JSON, with what follows from the ancestors.
    static func metamodel(_ metamodel: Metamodel) -> JSONValue {
        [
            "classes": .array(metamodel.classes.values.map { ciClass($0, metamodel) }),
            "relationTypes": .array(metamodel.relationTypes.values.map(relationType)),
            "lifecycles": .array(
                metamodel.lifecycles.values.map { keyed($0.key, $0.content) }),
            "templates": .array(metamodel.templates.values.map { keyed($0.key, $0.content) }),
            "attributeTypes": .array(
                AttributeType.allCases.map { ["type": .string($0.rawValue), "example": .string($0.example)] }),
        ]
    }

    private static func keyed(_ key: String, _ content: JSONValue) -> JSONValue {
        var members: JSONObject = ["key": .string(key)]
        members.merge(content.objectValue ?? [:]) { $1 }
        return .object(members)
    }

    private static func ciClass(_ ciClass: CIClass, _ metamodel: Metamodel) -> JSONValue {
        let own = Set(ciClass.attributes.map(\.key))
        let lifecycle = metamodel.lineage(of: ciClass.key).lazy.compactMap { metamodel.classes[$0]?.lifecycle }.first
        return [
            "key": .string(ciClass.key), "parent": JSONValue(ciClass.parent), "abstract": .bool(ciClass.isAbstract),
            "label": localized(ciClass.label), "icon": .string(ciClass.icon), "synonyms": texts(ciClass.synonyms),
            "traits": texts(ciClass.traits), "lineage": texts(metamodel.lineage(of: ciClass.key)),
            "lifecycle": JSONValue(lifecycle), "nameTemplate": JSONValue(ciClass.nameTemplate),
            "namePattern": JSONValue(ciClass.namePattern),
            "attributes": .array(
                metamodel.attributes(of: ciClass.key).values.map { attribute in
                    var members: JSONObject = ["unit": .null]
                    members.merge(attribute.content.objectValue ?? [:]) { $1 }
                    members["inherited"] = .bool(!own.contains(attribute.key))
                    return .object(members)
                }),
        ]
    }

    private static func texts(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }

    private static func relationType(_ type: RelationType) -> JSONValue {
        var members: JSONObject = ["key": .string(type.key)]
        members.merge(type.content.objectValue ?? [:]) { $1 }
        members["carriesImpact"] = .bool(!type.impact.isEmpty)
        return .object(members)
    }
}
