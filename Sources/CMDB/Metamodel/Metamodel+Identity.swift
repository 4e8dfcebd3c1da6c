internal import Base
internal import Graph
public import JSON
internal import OrderedCollections

// The kinds `identification`, `ban` and `precedence`: their content read and written.

/// What a metamodel says of identity.
struct IdentityDefinitions: Sendable {
    var rules: [String: IdentificationRule] = [:]
    var bans: [Ban] = []
    var precedences: [Precedence] = []
}

extension Metamodel {
    /// How CIs are recognised, by class.
    public var identificationRules: [String: IdentificationRule] { identity.rules }
    /// Values that identify nothing.
    public var bans: [Ban] { identity.bans }
    /// Which source is believed; where nothing is said, it goes by its kind.
    public var precedences: [Precedence] { identity.precedences }

    /// Reads what the definitions say of identity, over what ships built in.
    mutating func readIdentity() throws(ChangeError) {
        var read = builtInIdentity
        for definition in definitions.values {
            switch definition.kind {
            case .identification:
                let rule = try IdentificationRule(definition) { classes[$0] != nil }
                read.rules[rule.ciClass] = rule
            case .ban: read.bans.append(try Ban(definition))
            case .precedence:
                let rule = try Precedence(definition) { classes[$0] != nil }
                read.precedences.removeAll {
                    $0.ciClass == rule.ciClass && $0.attribute == rule.attribute && $0.source == rule.source
                }
                read.precedences.append(rule)
            default: continue
            }
        }
        identity = read
    }

    /// Changes whenever records are recognised otherwise: their stored keys are made anew then.
    public var identityFingerprint: Int64 {
        var hash = StableHash()
        for key in identificationRules.keys.sorted() {
            hash.add(key)
            hash.add(identificationRules[key]?.content.serialized() ?? "")
        }
        for ban in bans {
            hash.add(ban.attribute)
            hash.add(ban.pattern.text)
        }
        for ciClass in classes.values {
            hash.add(ciClass.key)
            hash.add(ciClass.parent ?? "")
            for attribute in ciClass.attributes {
                if let normaliser = attribute.normaliser {
                    hash.add(attribute.key)
                    hash.add(normaliser.rawValue)
                }
            }
        }
        return Int64(bitPattern: hash.value)
    }
}

extension IdentificationRule {
    /// As ``Definition/content``.
    public var content: JSONValue {
        [
            "class": .string(ciClass),
            "entries": .array(
                entries.map { entry in
                    [
                        "attributes": .array(entry.attributes.map(JSONValue.string)),
                        "scope": .string(entry.scope.rawValue), "strength": .string(entry.strength.rawValue),
                        "shared": JSONValue(entry.shared),
                    ]
                }),
        ]
    }

    init(_ definition: Definition, classes isClass: (String) -> Bool) throws(ChangeError) {
        let reader = DefinitionReader(definition)
        let ciClass = definition.content["class"]?.stringValue ?? definition.key
        guard isClass(ciClass) else { throw reader.refusal("speaks of the class '\(ciClass)', which there is not") }
        guard let listed = definition.content["entries"]?.arrayValue, !listed.isEmpty,
            listed.count <= Self.entriesMax
        else { throw reader.refusal("has no \"entries\", or more than \(Self.entriesMax)") }
        var entries: [IdentificationEntry] = []
        for entry in listed {
            let attributes = entry["attributes"]?.arrayValue?.compactMap(\.stringValue) ?? []
            guard !attributes.isEmpty else { throw reader.refusal("has an entry without \"attributes\"") }
            let scope = try reader.choice(entry["scope"], "scope", IdentificationEntry.Scope.self) ?? .tenant
            let strength =
                try reader.choice(entry["strength"], "strength", IdentificationEntry.Strength.self) ?? .medium
            let shared = entry["shared"]?.int64Value ?? 1
            guard shared == 1 || shared == 2 else {
                throw reader.refusal("asks for \(shared) shared values, not 1 or 2")
            }
            entries.append(.init(attributes, scope: scope, strength: strength, shared: Int(shared)))
        }
        self.init(ciClass: ciClass, entries: entries)
    }
}

extension Ban {
    /// As ``Definition/content``.
    public var content: JSONValue {
        [
            "attribute": .string(attribute), "pattern": .string(pattern.text), "reason": .string(reason),
            "learnt": .bool(isLearnt),
        ]
    }

    init(_ definition: Definition) throws(ChangeError) {
        let reader = DefinitionReader(definition)
        guard let pattern = definition.content["pattern"]?.stringValue, !pattern.isEmpty,
            pattern.utf8.count <= Limits.banPatternBytes
        else { throw reader.refusal("has no \"pattern\" of 1 to \(Limits.banPatternBytes) bytes") }
        self.init(
            attribute: definition.content["attribute"]?.stringValue ?? "*", pattern: BanPattern(pattern),
            reason: definition.content["reason"]?.stringValue ?? "",
            isLearnt: definition.content["learnt"]?.boolValue ?? false)
    }
}

extension Precedence {
    init(_ definition: Definition, classes isClass: (String) -> Bool) throws(ChangeError) {
        let reader = DefinitionReader(definition)
        let content = definition.content
        self.init(
            ciClass: content["class"]?.stringValue ?? Metamodel.rootClass,
            attribute: content["attribute"]?.stringValue ?? "*", source: content["source"]?.stringValue ?? "*")
        guard isClass(ciClass) else { throw reader.refusal("speaks of the class '\(ciClass)', which there is not") }
        if let number = content["rank"], !number.isNull {
            guard let rank = number.int64Value, (0..<Int64(Limits.staleRank)).contains(rank) else {
                throw reader.refusal("has a \"rank\" that is not a number from 0 to \(Limits.staleRank - 1)")
            }
            self.rank = Int(rank)
        }
        freshSeconds = try reader.seconds(content["freshSeconds"], "freshSeconds")
        graceSeconds = try reader.seconds(content["graceSeconds"], "graceSeconds")
        mayCreate = content["mayCreate"]?.boolValue
        mayUpdate = content["mayUpdate"]?.boolValue
        mayRetire = content["mayRetire"]?.boolValue
        merge = try reader.choice(content["merge"], "merge", MergeRule.self)
    }
}

/// Says of a definition what is wrong with it.
private struct DefinitionReader {
    let definition: Definition
    init(_ definition: Definition) { self.definition = definition }

    func refusal(_ what: String) -> ChangeError {
        ChangeError(.badDefinition, "the definition of \(definition.kind.rawValue) '\(definition.key)' \(what)")
    }

    func seconds(_ value: JSONValue?, _ field: String) throws(ChangeError) -> Int64? {
        guard let value, !value.isNull else { return nil }
        guard let seconds = value.int64Value, seconds > 0 else {
            throw refusal("has \"\(field)\" that are not a number above 0")
        }
        return seconds
    }

    /// One of the words of an enumeration; `nil` where nothing is said.
    func choice<T: RawRepresentable & CaseIterable>(
        _ value: JSONValue?, _ field: String, _ type: T.Type
    ) throws(ChangeError) -> T? where T.RawValue == String {
        guard let value, !value.isNull else { return nil }
        guard let choice = value.stringValue.flatMap(T.init(rawValue:)) else {
            let words = T.allCases.map(\.rawValue).joined(separator: ", ")
            throw refusal("has a \"\(field)\" that is none of \(words)")
        }
        return choice
    }
}
