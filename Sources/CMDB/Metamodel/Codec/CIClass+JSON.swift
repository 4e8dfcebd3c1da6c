internal import Graph
public import JSON
internal import OrderedCollections

// The one JSON form of a class: for storage, REST, the command line and files.

extension CIClass {
    static let members = [
        "parent", "abstract", "label", "synonyms", "icon", "traits", "lifecycle", "nameTemplate", "namePattern",
        "attributes", "sharesLabel", "existing",
    ]

    /// Reads the content of a definition of kind `class`; what it says is checked against the other classes later.
    /// - Throws: `badDefinition`.
    init(_ definition: Definition) throws(ChangeError) {
        let content = try DefinitionContent(definition)
        try content.allowOnly(Self.members)
        guard MetamodelKey.isClass(definition.key) else {
            throw ChangeError(
                .badDefinition, "'\(definition.key.prefix(80))' is no key of a class",
                hint: "Keys of classes are ASCII letters and digits, start with a capital, and have at most 63: Robot.")
        }
        _ = try ExistingValues(content)
        var attributes: [AttributeDefinition] = []
        for object in try content.objects("attributes") { attributes.append(try AttributeDefinition(object)) }
        self.init(
            key: definition.key, parent: try content.text("parent"), isAbstract: try content.flag("abstract"),
            label: try content.label("label", otherwise: definition.key), synonyms: try content.words("synonyms"),
            icon: try content.text("icon") ?? "circle", attributes: attributes,
            sharesLabel: try content.flag("sharesLabel"))
        traits = try content.texts("traits")
        lifecycle = try content.text("lifecycle")
        nameTemplate = try content.text("nameTemplate")
        namePattern = try content.text("namePattern")
    }

    /// What ``init(_:)`` reads; members that say nothing are left out.
    public var content: JSONValue {
        var members: JSONObject = [
            "parent": JSONValue(parent), "abstract": .bool(isAbstract), "label": JSONValue(label),
            "synonyms": JSONValue(texts: synonyms), "icon": .string(icon), "traits": JSONValue(texts: traits),
            "lifecycle": JSONValue(lifecycle), "nameTemplate": JSONValue(nameTemplate),
            "namePattern": JSONValue(namePattern), "attributes": .array(attributes.map(\.content)),
        ]
        if sharesLabel { members["sharesLabel"] = true }
        return .object(members.filter { !$0.value.isNull })
    }
}

/// What happens to values of existing CIs that a changed definition no longer fits.
enum ExistingValues: String, CaseIterable {
    /// The change is refused; the values are named.
    case refuse
    /// They stay, and show up in the checks of the data until somebody corrects them.
    case keep

    init(_ content: DefinitionContent) throws(ChangeError) {
        self = try content.choice("existing", ExistingValues.self) ?? .refuse
    }
}

extension AttributeDefinition {
    static let members = [
        "key", "type", "label", "unit", "synonyms", "requirement", "uniqueWithin", "constraint", "normaliser",
        "default", "sensitive", "searchable", "renamedFrom",
    ]

    init(_ content: DefinitionContent) throws(ChangeError) {
        try content.allowOnly(Self.members)
        let key = try content.requiredText("key")
        guard AttributeKey.isValid(key) else {
            throw content.refusal(
                "key", "is '\(key.prefix(80))', which is no attribute name",
                hint: "Names are lower case letters, digits and _, start with a letter, and are not 'name'.")
        }
        let type = try content.choice("type", AttributeType.self) ?? .string
        self.init(
            key: key, type: type, label: try content.label("label", otherwise: key), unit: try content.text("unit"),
            synonyms: try content.words("synonyms"))
        isTypeStated = content.says("type")
        requirement = try content.choice("requirement", Requirement.self) ?? .optional
        uniqueWithin = try content.choice("uniqueWithin", UniqueScope.self)
        normaliser = try content.choice("normaliser", Normaliser.self)
        if let constraint = try content.object("constraint") {
            self.constraint = try AttributeConstraint(constraint, of: type)
        }
        isSensitive = try content.flag("sensitive")
        isSearchable = try content.flag("searchable", otherwise: true)
        renamedFrom = try content.text("renamedFrom")
        if let json = content.members["default"], !json.isNull {
            guard let value = type.read(json) else {
                throw content.refusal(
                    "default", "is no value of type \(type.rawValue)", hint: "Such as \(type.example).")
            }
            defaultValue = value
        }
    }

    public var content: JSONValue {
        var members: JSONObject = [
            "key": .string(key), "type": isTypeStated ? .string(type.rawValue) : .null, "label": JSONValue(label),
            "unit": JSONValue(unit),
            "synonyms": JSONValue(texts: synonyms),
            "requirement": requirement == .optional ? .null : .string(requirement.rawValue),
            "uniqueWithin": JSONValue(uniqueWithin?.rawValue), "normaliser": JSONValue(normaliser?.rawValue),
            "renamedFrom": JSONValue(renamedFrom),
        ]
        if !constraint.isEmpty { members["constraint"] = constraint.content }
        if !defaultValue.isNull { members["default"] = JSONValue(defaultValue) }
        if isSensitive { members["sensitive"] = true }
        if !isSearchable { members["searchable"] = false }
        return .object(members.filter { !$0.value.isNull })
    }
}

extension AttributeConstraint {
    init(_ content: DefinitionContent, of type: AttributeType) throws(ChangeError) {
        try content.allowOnly(["pattern", "minimum", "maximum", "options", "referencedClass"])
        self.init()
        pattern = try content.text("pattern")
        minimum = try content.number("minimum")
        maximum = try content.number("maximum")
        referencedClass = try content.text("referencedClass")
        for json in try content.list("options") {
            // The options of a list are those of its elements.
            guard let value = (type == .strings ? .string : type).read(json), !value.isNull else {
                throw content.refusal(
                    "options", "has \(json.serialized().prefix(80)), which is no value of type \(type.rawValue)")
            }
            options.append(value)
        }
    }

    var content: JSONValue {
        let members: JSONObject = [
            "pattern": JSONValue(pattern), "minimum": JSONValue(minimum), "maximum": JSONValue(maximum),
            "options": options.isEmpty ? .null : .array(options.map { JSONValue($0) }),
            "referencedClass": JSONValue(referencedClass),
        ]
        return .object(members.filter { !$0.value.isNull })
    }
}

/// What may be a key of the metamodel; of attributes see ``AttributeKey``.
enum MetamodelKey {
    /// A label of the graph: `PhysicalServer`.
    static func isClass(_ key: String) -> Bool {
        guard let first = key.utf8.first, (0x41...0x5a).contains(first), key.utf8.count <= 63 else { return false }
        return key.utf8.allSatisfy { isUpper($0) || (0x61...0x7a).contains($0) || isDigit($0) }
    }

    /// A type of relationship: `RUNS_ON`.
    static func isRelationType(_ key: String) -> Bool {
        guard let first = key.utf8.first, isUpper(first), key.utf8.count <= 63 else { return false }
        return key.utf8.allSatisfy { isUpper($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    /// Any other definition: a text in one line, at most 200 bytes, without spaces at its ends.
    static func isOther(_ key: String) -> Bool {
        (1...200).contains(key.utf8.count) && Normaliser.trim.apply(key) == key
            && !key.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5a).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
