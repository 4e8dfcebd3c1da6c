internal import Cypher
internal import Graph
internal import JSON
internal import OrderedCollections

/// What a class says, against what it inherits and against the rest of the metamodel: it may tighten, never loosen.
struct ClassCheck {
    private let ciClass: CIClass
    private let inherited: OrderedDictionary<String, AttributeDefinition>
    private let tables: ClassTables
    /// Members of its attributes as they are written, by key, where the class is no built-in one.
    private let written: [String: JSONValue]

    init(
        _ ciClass: CIClass, inherited: OrderedDictionary<String, AttributeDefinition>, tables: ClassTables,
        _ definitions: OrderedDictionary<Definition.Reference, Definition>
    ) {
        self.ciClass = ciClass
        self.inherited = inherited
        self.tables = tables
        let content = definitions[.init(kind: .ciClass, key: ciClass.key)]?.content
        written = Dictionary(
            (content?["attributes"]?.arrayValue ?? []).compactMap { json in
                (json["key"]?.stringValue).map { ($0, json) }
            }, uniquingKeysWith: { $1 })
    }

    func run(_ lifecycles: OrderedDictionary<String, Lifecycle>) throws(ChangeError) {
        try checkPlace()
        if let lifecycle = ciClass.lifecycle, lifecycles[lifecycle] == nil {
            throw refusal(
                "lifecycle is '\(lifecycle.prefix(80))', which there is not",
                hint: "Lifecycles: \(lifecycles.keys.joined(separator: ", ")).")
        }
        if let pattern = ciClass.namePattern { try check(pattern, "namePattern") }
        if let template = ciClass.nameTemplate { try check(NameTemplate(template)) }
        var seen: Set<String> = []
        for attribute in ciClass.attributes {
            guard seen.insert(attribute.key).inserted else {
                throw refusal("has the attribute '\(attribute.key)' twice")
            }
            if let above = inherited[attribute.key] { try checkTightens(attribute, above) }
            try checkItself(tables.attributes[ciClass.key]?[attribute.key] ?? attribute)
        }
    }

    private func refusal(_ what: String, hint: String? = nil) -> ChangeError {
        ChangeError(.badDefinition, "class '\(ciClass.key)': \(what)", hint: hint)
    }

    private func checkPlace() throws(ChangeError) {
        if ciClass.key == Metamodel.rootClass {
            guard ciClass.parent == nil, ciClass.traits.isEmpty, ciClass.isAbstract else {
                throw refusal("is the root of all classes: it is abstract and has neither parent nor traits")
            }
        } else if ciClass.parent == nil {
            throw refusal("has no parent", hint: "Name one; every class descends from '\(Metamodel.rootClass)'.")
        }
        for trait in ciClass.traits {
            guard tables.classes[trait]?.isAbstract ?? true else {
                throw refusal("has the trait '\(trait)', which is no abstract class")
            }
        }
        guard Set(ciClass.traits).count == ciClass.traits.count else { throw refusal("has a trait twice") }
    }

    private func check(_ pattern: String, _ what: String) throws(ChangeError) {
        do throws(CypherError) { _ = try TextPattern(pattern) } catch {
            throw refusal("\(what) is '\(pattern.prefix(80))', which is no regular expression")
        }
    }

    private func check(_ template: NameTemplate) throws(ChangeError) {
        for key in template.keys where tables.attributes[ciClass.key]?[key] == nil {
            throw refusal(
                "nameTemplate names the attribute '\(key.prefix(80))', which the class does not have",
                hint: "Write attributes in braces: {manufacturer}-{serial}.")
        }
    }

    // MARK: Inheritance

    private func checkTightens(_ own: AttributeDefinition, _ above: AttributeDefinition) throws(ChangeError) {
        func loosened(_ what: String) -> ChangeError {
            refusal(
                "would loosen the attribute '\(own.key)' that it inherits: \(what)",
                hint: "A class may tighten what it inherits. Leave it out, or change the class that declares it.")
        }
        let json = written[own.key]
        guard !own.isTypeStated || own.type.isWithin(above.type) else {
            throw loosened("type \(own.type.rawValue) where \(above.type.rawValue) is inherited")
        }
        if let stated = json?["requirement"]?.stringValue, stated == own.requirement.rawValue,
            own.requirement < above.requirement
        {
            throw loosened("\(stated) where \(above.requirement.rawValue) is inherited")
        }
        if let unit = own.unit, let theirs = above.unit, unit != theirs {
            throw loosened("unit \(unit) where \(theirs) is inherited")
        }
        if let scope = own.uniqueWithin, let theirs = above.uniqueWithin, scope.width < theirs.width {
            throw loosened("unique within \(scope.rawValue) where \(theirs.rawValue) is inherited")
        }
        if let normaliser = own.normaliser, let theirs = above.normaliser, normaliser != theirs {
            throw loosened("normaliser \(normaliser.rawValue) where \(theirs.rawValue) is inherited")
        }
        if above.isSensitive, json?["sensitive"]?.boolValue == false {
            throw loosened("not sensitive, where it is inherited as sensitive")
        }
        let (inner, outer) = (own.constraint, above.constraint)
        if let minimum = inner.minimum, let theirs = outer.minimum, minimum < theirs {
            throw loosened("minimum \(minimum) where \(theirs) is inherited")
        }
        if let maximum = inner.maximum, let theirs = outer.maximum, maximum > theirs {
            throw loosened("maximum \(maximum) where \(theirs) is inherited")
        }
        if !outer.options.isEmpty, let extra = inner.options.first(where: { !outer.options.contains($0) }) {
            throw loosened("the option \(extra.brief) is not among the inherited ones")
        }
        if let referenced = inner.referencedClass, let theirs = outer.referencedClass,
            !(tables.lineages[referenced] ?? []).contains(theirs)
        {
            throw loosened("a reference to \(referenced), which is no \(theirs)")
        }
    }

    // MARK: An attribute by itself

    private func checkItself(_ attribute: AttributeDefinition) throws(ChangeError) {
        let constraint = attribute.constraint
        func bad(_ what: String, hint: String? = nil) -> ChangeError {
            refusal("attribute '\(attribute.key)' \(what)", hint: hint)
        }
        if let pattern = constraint.pattern {
            guard attribute.type.isText || attribute.type == .strings else { throw bad("has a pattern and is no text") }
            try check(pattern, "pattern of '\(attribute.key)'")
        }
        if constraint.minimum != nil || constraint.maximum != nil {
            guard attribute.type == .integer || attribute.type == .decimal else {
                throw bad("has a minimum or maximum and is no number")
            }
            if let minimum = constraint.minimum, let maximum = constraint.maximum, minimum > maximum {
                throw bad("has the minimum \(minimum), above its maximum \(maximum)")
            }
        }
        if attribute.type == .enumeration, constraint.options.isEmpty {
            throw bad(
                "is an enumeration without options", hint: "List them: \"constraint\": {\"options\": [\"a\", \"b\"]}.")
        }
        if let referenced = constraint.referencedClass {
            guard attribute.type == .reference else { throw bad("names a referencedClass and is no reference") }
            guard tables.classes[referenced] != nil else {
                throw bad("refers to the class '\(referenced.prefix(80))', which there is not")
            }
        }
        if !attribute.defaultValue.isNull {
            guard attribute.type.accepts(attribute.defaultValue) else { throw bad("has a default of the wrong type") }
            let check = try AttributeCheck(attribute, of: ciClass.key)
            if let problem = check.problem(attribute.defaultValue) { throw bad("has a default that \(problem)") }
        }
    }
}

extension AttributeType {
    /// Whether every value of this type is one of `other`.
    func isWithin(_ other: AttributeType) -> Bool {
        switch (other, self) {
        case (let other, let own) where other == own: true
        case (.decimal, .integer), (.text, .string): true
        case (.string, let own), (.text, let own): own.isText && own != .text
        default: false
        }
    }
}

extension UniqueScope {
    /// A wider scope is stricter.
    var width: Int {
        switch self {
        case .parent: 0
        case .site: 1
        case .tenant: 2
        }
    }
}

/// How a name is made of attributes: `{manufacturer}-{serial}`.
struct NameTemplate: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        case text(String)
        case attribute(String)
    }

    private let parts: [Part]

    init(_ template: String) {
        var parts: [Part] = []
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            parts.append(.attribute(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    var keys: [String] {
        parts.compactMap { if case .attribute(let key) = $0 { key } else { nil } }
    }

    /// The name, or the attributes that it lacks.
    func name(_ attributes: [String: Value]) -> Result<String, MissingAttributes> {
        var name = ""
        var missing: [String] = []
        for part in parts {
            switch part {
            case .text(let text): name += text
            case .attribute(let key):
                guard let text = attributes[key].flatMap(Self.text) else {
                    missing.append(key)
                    continue
                }
                name += text
            }
        }
        return missing.isEmpty ? .success(name) : .failure(MissingAttributes(keys: missing))
    }

    struct MissingAttributes: Error {
        let keys: [String]
    }

    private static func text(_ value: Value) -> String? {
        switch value {
        case .null: nil
        case .boolean(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .string(let text): text.isEmpty ? nil : text
        case .list(let values): values.compactMap(text).joined(separator: ",")
        default: value.canonicalText
        }
    }
}
