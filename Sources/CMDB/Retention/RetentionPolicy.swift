internal import JSON
internal import OrderedCollections

/// How long the history of CIs is kept: content of a definition of kind `retention`.
///
/// `{title, appliesTo: [classes], keepDays, purgeRetiredAfterDays}`: without classes it is for all CIs, and for all
/// relations too.
public struct RetentionPolicy: Hashable, Sendable {
    public let key: String
    public let title: String
    /// Classes, each with those below it; empty for all.
    public let classes: [String]
    /// Versions that ended longer ago are removed; `nil` for none.
    public let keepDays: Int?
    /// CIs retired longer ago are removed with all that was known of them; `nil` for none.
    public let purgeRetiredAfterDays: Int?

    /// - Throws: `badDefinition`, with the member that is wrong.
    public init(_ definition: Definition) throws(ChangeError) {
        func bad(_ what: String, hint: String? = nil) -> ChangeError {
            ChangeError(.badDefinition, "retention '\(definition.key)': \(what)", hint: hint)
        }
        func days(_ member: String) throws(ChangeError) -> Int? {
            guard let value = definition.content[member], !value.isNull else { return nil }
            guard let days = value.int64Value, (1...36_500).contains(days) else {
                throw bad("'\(member)' is not a number of days from 1 to 36500")
            }
            return Int(days)
        }
        guard let members = definition.content.objectValue else { throw bad("the content is not an object") }
        let known = ["title", "appliesTo", "keepDays", "purgeRetiredAfterDays"]
        if let member = members.keys.first(where: { !known.contains($0) }) {
            throw bad("there is no member '\(member)'", hint: "Members: \(known.joined(separator: ", ")).")
        }
        var classes: [String] = []
        if let applies = members["appliesTo"], !applies.isNull {
            guard let elements = applies.arrayValue else { throw bad("'appliesTo' is not a list of classes") }
            for element in elements {
                guard let ciClass = element.stringValue else { throw bad("'appliesTo' is not a list of classes") }
                classes.append(ciClass)
            }
        }
        key = definition.key
        title = members["title"]?.stringValue ?? definition.key
        self.classes = classes
        keepDays = try days("keepDays")
        purgeRetiredAfterDays = try days("purgeRetiredAfterDays")
        guard keepDays != nil || purgeRetiredAfterDays != nil else {
            throw bad("it keeps everything", hint: "Give keepDays or purgeRetiredAfterDays.")
        }
    }

    /// The policies of a metamodel, in the order of their keys.
    /// - Throws: `badDefinition`; `unknownClass` for a class that there is not.
    static func all(in metamodel: Metamodel) throws(ChangeError) -> [RetentionPolicy] {
        var policies: [RetentionPolicy] = []
        for definition in metamodel.definitions.values where definition.kind == .retention {
            let policy = try RetentionPolicy(definition)
            for ciClass in policy.classes where metamodel.classes[ciClass] == nil {
                throw ChangeError(
                    .unknownClass, "retention '\(policy.key)' names the class '\(ciClass)', which there is not")
            }
            policies.append(policy)
        }
        return policies.sorted { $0.key < $1.key }
    }
}
