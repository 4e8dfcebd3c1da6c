internal import Graph
public import JSON
internal import OrderedCollections

// The one JSON form of a relation type: for storage, REST, the command line and files.

extension RelationType {
    static let members = [
        "inverseKey", "label", "inverseLabel", "synonyms", "endpoints", "symmetric", "cardinality", "owner",
        "acyclicGroup", "evidenceSeconds", "impact", "existing",
    ]

    /// Reads the content of a definition of kind `relation-type`; its classes are checked later.
    /// - Throws: `badDefinition`.
    init(_ definition: Definition) throws(ChangeError) {
        let content = try DefinitionContent(definition)
        try content.allowOnly(Self.members)
        guard MetamodelKey.isRelationType(definition.key) else {
            throw ChangeError(
                .badDefinition, "'\(definition.key.prefix(80))' is no key of a relation type",
                hint: "Keys of relation types are ASCII capitals, digits and _, and have at most 63: RUNS_ON.")
        }
        _ = try ExistingValues(content)
        let isSymmetric = try content.flag("symmetric")
        let inverse = try content.text("inverseKey") ?? (isSymmetric ? definition.key : definition.key + "_INVERSE")
        guard MetamodelKey.isRelationType(inverse) else {
            throw content.refusal("inverseKey", "is '\(inverse.prefix(80))'", hint: "Write it like RUNS.")
        }
        var endpoints: [Endpoints] = []
        for pair in try content.objects("endpoints") {
            try pair.allowOnly(["from", "to"])
            endpoints.append(Endpoints(from: try pair.requiredText("from"), to: try pair.requiredText("to")))
        }
        guard !endpoints.isEmpty else {
            throw content.refusal(
                "endpoints", "is empty",
                hint: "Name the classes it joins: [{\"from\": \"Application\", \"to\": \"Host\"}].")
        }
        let words = Self.words(of: definition.key)
        var impact: [ImpactRule] = []
        for rule in try content.objects("impact") { impact.append(try ImpactRule(rule)) }
        self.init(
            key: definition.key, inverseKey: inverse, label: try content.label("label", otherwise: words),
            inverseLabel: try content.label("inverseLabel", otherwise: Self.words(of: inverse)),
            synonyms: try content.words("synonyms"), endpoints: endpoints, isSymmetric: isSymmetric, impact: impact)
        if let cardinality = try content.object("cardinality") {
            self.cardinality = try Cardinality(cardinality)
        }
        owner = try content.choice("owner", End.self)
        acyclicGroup = try content.text("acyclicGroup")
        evidenceSeconds = try content.integer("evidenceSeconds")
        if let evidenceSeconds, evidenceSeconds <= 0 {
            throw content.refusal("evidenceSeconds", "is \(evidenceSeconds), which is not above 0")
        }
        if isSymmetric, owner != nil || acyclicGroup != nil {
            throw content.refusal("symmetric", "does not go with owner or acyclicGroup: both need a direction")
        }
    }

    /// `RUNS_ON` as people say it.
    private static func words(of key: String) -> String {
        key.lowercased().split(separator: "_").joined(separator: " ")
    }

    /// What ``init(_:)`` reads; members that say nothing are left out.
    public var content: JSONValue {
        var members: JSONObject = [
            "inverseKey": .string(inverseKey), "label": JSONValue(label), "inverseLabel": JSONValue(inverseLabel),
            "synonyms": JSONValue(texts: synonyms),
            "endpoints": .array(endpoints.map { ["from": .string($0.from), "to": .string($0.to)] }),
            "symmetric": .bool(isSymmetric),
        ]
        if cardinality != Cardinality() { members["cardinality"] = cardinality.content }
        members["owner"] = JSONValue(owner?.rawValue)
        members["acyclicGroup"] = JSONValue(acyclicGroup)
        members["evidenceSeconds"] = evidenceSeconds.map(JSONValue.integer) ?? .null
        members["impact"] = .array(impact.map(\.content))
        return .object(members.filter { !$0.value.isNull })
    }
}

extension Cardinality {
    init(_ content: DefinitionContent) throws(ChangeError) {
        try content.allowOnly(["perSource", "perTarget"])
        self.init(
            perSource: try Self.bounds(content.object("perSource")),
            perTarget: try Self.bounds(content.object("perTarget")))
    }

    private static func bounds(_ content: DefinitionContent?) throws(ChangeError) -> Bounds {
        guard let content else { return .any }
        try content.allowOnly(["min", "max"])
        let minimum = try content.integer("min") ?? 0
        let maximum = try content.integer("max")
        guard minimum >= 0, minimum <= maximum ?? .max, maximum ?? 1 > 0, (maximum ?? minimum) <= 1 << 31 else {
            throw content.refusal(
                "min", "and max are no range of counts", hint: "For example {\"min\": 0, \"max\": 1}.")
        }
        return Bounds(Int(minimum), maximum.map { Int($0) })
    }

    var content: JSONValue {
        func bounds(_ bounds: Bounds) -> JSONValue {
            ["min": JSONValue(bounds.minimum), "max": bounds.maximum.map { JSONValue($0) } ?? .null]
        }
        return ["perSource": bounds(perSource), "perTarget": bounds(perTarget)]
    }
}
