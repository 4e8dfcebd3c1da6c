internal import Cypher
internal import Graph
internal import OrderedCollections

/// What is asked of the CIs of one class beyond the types of their attributes: made once, so that a write looks at
/// what there is to check and at nothing else.
struct ClassChecks: Sendable {
    /// Attributes with a constraint, or that refer to CIs.
    private(set) var constrained: [String: AttributeCheck] = [:]
    private(set) var mandatory: [String] = []
    private(set) var defaults: [(key: String, value: Value)] = []
    private(set) var unique: [UniqueCheck] = []
    private(set) var namePattern: (pattern: TextPattern, text: String)?
    private(set) var nameTemplate: NameTemplate?
    private(set) var lifecycle: Lifecycle?

    /// Whether a write has anything to check once it is resolved.
    var isEmpty: Bool {
        constrained.isEmpty && mandatory.isEmpty && unique.isEmpty && namePattern == nil && lifecycle == nil
    }

    static func all(_ metamodel: Metamodel) throws(ChangeError) -> [String: ClassChecks] {
        var all: [String: ClassChecks] = [:]
        for ciClass in metamodel.classes.values where !ciClass.isAbstract {
            all[ciClass.key] = try ClassChecks(ciClass, metamodel)
        }
        return all
    }

    private init(_ ciClass: CIClass, _ metamodel: Metamodel) throws(ChangeError) {
        for attribute in metamodel.attributes(of: ciClass.key).values {
            if !attribute.constraint.isEmpty || attribute.type == .reference {
                constrained[attribute.key] = try AttributeCheck(attribute, of: ciClass.key)
            }
            if attribute.requirement == .mandatory { mandatory.append(attribute.key) }
            if !attribute.defaultValue.isNull { defaults.append((attribute.key, attribute.defaultValue)) }
        }
        for ancestor in metamodel.lineage(of: ciClass.key).compactMap({ metamodel.classes[$0] }) {
            for attribute in ancestor.attributes {
                guard let scope = attribute.uniqueWithin else { continue }
                unique.append(UniqueCheck(ciClass: ancestor.key, key: attribute.key, scope: scope))
            }
            if nameTemplate == nil { nameTemplate = ancestor.nameTemplate.map(NameTemplate.init) }
            if lifecycle == nil { lifecycle = ancestor.lifecycle.flatMap { metamodel.lifecycles[$0] } }
            if namePattern == nil, let text = ancestor.namePattern {
                do throws(CypherError) { namePattern = (try TextPattern(text), text) } catch {
                    throw ChangeError(.badDefinition, "class '\(ancestor.key)': \(error.message)")
                }
            }
        }
        if let lifecycle, !defaults.contains(where: { $0.key == Lifecycle.attribute }) {
            defaults.append((Lifecycle.attribute, .string(lifecycle.initial)))
        }
    }
}

/// A value of `key` belongs to one CI of `ciClass`, or of a class below it.
struct UniqueCheck: Hashable, Sendable {
    let ciClass: String
    let key: String
    let scope: UniqueScope

    /// The index that answers it.
    var index: IndexDefinition {
        IndexDefinition(name: "unique_\(ciClass)_\(key)", kind: .equality, labels: [ciClass], keys: [key])
    }
}

/// Whether a value is one that the attribute may have; its type is checked before.
struct AttributeCheck: Sendable {
    let definition: AttributeDefinition
    private let pattern: TextPattern?

    init(_ definition: AttributeDefinition, of ciClass: String) throws(ChangeError) {
        self.definition = definition
        do throws(CypherError) {
            pattern = try definition.constraint.pattern.map { text throws(CypherError) in try TextPattern(text) }
        } catch {
            throw ChangeError(.badDefinition, "class '\(ciClass)': pattern of '\(definition.key)': \(error.message)")
        }
    }

    /// What is wrong with it, as the end of a sentence; `nil` where nothing is.
    func problem(_ value: Value) -> String? {
        if case .list(let values) = value {
            for value in values { if let problem = problem(value) { return problem } }
            return nil
        }
        let constraint = definition.constraint
        if !constraint.options.isEmpty, !constraint.options.contains(value) {
            let options = constraint.options.prefix(20).map(\.plain).joined(separator: ", ")
            return "is \(value.brief), none of its options (\(options))"
        }
        if let number = value.number {
            if let minimum = constraint.minimum, number < minimum {
                return "is \(value.plain), below its minimum \(JSONNumber.text(minimum))"
            }
            if let maximum = constraint.maximum, number > maximum {
                return "is \(value.plain), above its maximum \(JSONNumber.text(maximum))"
            }
        }
        if let pattern, let text = value.stringValue, !pattern.matches(text) {
            return "is \(value.brief), which does not match \(constraint.pattern ?? "")"
        }
        return nil
    }
}

private enum JSONNumber {
    /// `3` for 3.0.
    static func text(_ number: Double) -> String {
        number == number.rounded(.towardZero) && number.magnitude < 1e15 ? "\(Int64(number))" : "\(number)"
    }
}

extension Value {
    var number: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .float(let number): number
        default: nil
        }
    }

    /// For messages: without its type.
    var plain: String {
        switch self {
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .string(let text): String(text.prefix(80))
        case .boolean(let flag): "\(flag)"
        default: canonicalText ?? brief
        }
    }
}
