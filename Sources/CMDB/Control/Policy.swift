public import Base
internal import JSON
internal import OrderedCollections

/// Who has to agree to what: a definition of the kind `policy`.
///
/// It is about a change where every part of ``appliesTo`` that is given fits; then all its stages are to be passed, in
/// their order. Discovery is asked only where the policy names `sources` or `all`.
public struct Policy: Hashable, Sendable {
    public enum Actors: String, Hashable, Sendable, CaseIterable { case people, agents, sources, all }

    /// Those who agree, and how many of them.
    public struct Stage: Hashable, Sendable {
        /// Callers with at least this role; with ``users``, only those named.
        public var role: Principal.Role
        public var users: [String]
        public var quorum: Int
        /// Whether the author's own approval counts for nothing.
        public var needsFourEyes: Bool
    }

    public let key: String
    public var title: String
    /// With their descendants; empty for all.
    public var classes: [String]
    /// Empty for all.
    public var attributes: [String]
    /// Empty for all.
    public var operations: Set<TouchKind>
    public var minimumRisk: RiskBand
    /// People and agents where nothing is said.
    public var actors: Actors?
    public var stages: [Stage]
    /// After which an approval that was not used is void.
    public var expiresHours: Int64?
    /// Whether an emergency may be applied first, and the hours within which it is to be reviewed.
    public var emergencyHours: Int64?

    /// Whether it asks for anything about this change, its risk apart.
    public func concerns(_ touches: [Touch], by actor: Actors, metamodel: Metamodel) -> Bool {
        switch actors {
        case .all: break
        case nil: if actor == .sources { return false }
        case let only?: if only != actor { return false }
        }
        return touches.contains { touch in
            (operations.isEmpty || operations.contains(touch.kind))
                && (classes.isEmpty || classes.contains { metamodel.isA(touch.ciClass, $0) })
                && (attributes.isEmpty || touch.kind != .update && touch.kind != .create
                    || !touch.attributes.isDisjoint(with: attributes))
        }
    }
}

extension Metamodel {
    /// The policies that ask for anything about a change.
    /// - Parameter risk: asked for only where a policy depends on it.
    public func policies<E: Error>(
        for touches: [Touch], by actor: Policy.Actors, risk: () throws(E) -> RiskBand
    ) throws(E) -> [Policy] {
        let concerned = policies.filter { $0.concerns(touches, by: actor, metamodel: self) }
        guard concerned.contains(where: { $0.minimumRisk > .low }) else { return concerned }
        let band = try risk()
        return concerned.filter { $0.minimumRisk <= band }
    }
}

// MARK: Reading

extension Policy {
    /// The policies among the definitions of a metamodel, in the order of their keys.
    /// - Throws: `badDefinition` with the member that is wrong.
    static func all(in definitions: some Sequence<Definition>) throws(ChangeError) -> [Policy] {
        var policies: [Policy] = []
        for definition in definitions where definition.kind == .policy { policies.append(try Policy(definition)) }
        return policies.sorted { $0.key < $1.key }
    }

    init(_ definition: Definition) throws(ChangeError) {
        let content = PolicyContent(definition.content, key: definition.key)
        try content.allowOnly("title", "appliesTo", "stages", "expiresHours", "emergency", "emergencyHours")
        let applies = PolicyContent(content["appliesTo"] ?? [:], key: definition.key)
        try applies.allowOnly("classes", "attributes", "operations", "minimumRisk", "actors")
        key = definition.key
        title = try content.text("title") ?? definition.key
        classes = try applies.texts("classes")
        attributes = try applies.texts("attributes")
        operations = Set(try applies.choices("operations", TouchKind.self))
        minimumRisk = try applies.choice("minimumRisk", RiskBand.self) ?? .low
        actors = try applies.choice("actors", Actors.self)
        expiresHours = try content.hours("expiresHours")
        let isEmergency = try content.flag("emergency")
        emergencyHours = isEmergency ? try content.hours("emergencyHours") ?? 24 : nil
        guard let written = content["stages"]?.arrayValue, !written.isEmpty, written.count <= 8 else {
            throw content.bad("stages", "must be an array of one to eight stages")
        }
        stages = []
        for stage in written { stages.append(try Stage(PolicyContent(stage, key: definition.key))) }
    }
}

extension Policy.Stage {
    fileprivate init(_ content: PolicyContent) throws(ChangeError) {
        try content.allowOnly("role", "users", "quorum", "fourEyes")
        role = try content.choice("role", Principal.Role.self) ?? .editor
        users = try content.texts("users")
        quorum = Int(try content.hours("quorum") ?? 1)
        needsFourEyes = content["fourEyes"] == nil ? true : try content.flag("fourEyes")
        guard users.isEmpty || users.count >= quorum else {
            throw content.bad("quorum", "is \(quorum), more than the \(users.count) users")
        }
    }
}

/// The content of a policy, or a part of it, with typed access that names what is wrong.
private struct PolicyContent {
    let json: JSONValue
    let key: String

    init(_ json: JSONValue, key: String) {
        self.json = json
        self.key = key
    }

    subscript(member: String) -> JSONValue? { json[member].flatMap { $0.isNull ? nil : $0 } }

    func bad(_ member: String, _ what: String) -> ChangeError {
        ChangeError(.badDefinition, "policy '\(key.prefix(80))': the member '\(member.prefix(80))' \(what)")
    }

    func allowOnly(_ names: String...) throws(ChangeError) {
        guard let members = json.objectValue else { throw bad("content", "is \(json.kind), no object") }
        for name in members.keys where !names.contains(name) {
            throw bad(name, "is unknown; known are \(names.joined(separator: ", "))")
        }
    }

    func text(_ member: String) throws(ChangeError) -> String? {
        guard let value = self[member] else { return nil }
        guard let text = value.stringValue else { throw bad(member, "is no string") }
        return text
    }

    func texts(_ member: String) throws(ChangeError) -> [String] {
        guard let value = self[member] else { return [] }
        let texts = value.arrayValue?.compactMap(\.stringValue)
        guard let texts, texts.count == value.arrayValue?.count else { throw bad(member, "is no array of strings") }
        return texts
    }

    func choices<Choice: RawRepresentable & CaseIterable>(
        _ member: String, _: Choice.Type
    ) throws(ChangeError) -> [Choice] where Choice.RawValue == String {
        var choices: [Choice] = []
        for text in try texts(member) { choices.append(try choice(member, text)) }
        return choices
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ member: String, _: Choice.Type
    ) throws(ChangeError) -> Choice? where Choice.RawValue == String {
        guard let text = try text(member) else { return nil }
        return try choice(member, text)
    }

    private func choice<Choice: RawRepresentable & CaseIterable>(
        _ member: String, _ text: String
    ) throws(ChangeError) -> Choice where Choice.RawValue == String {
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw bad(member, "is '\(text.prefix(80))', known are \(known)")
        }
        return choice
    }

    func flag(_ member: String) throws(ChangeError) -> Bool {
        guard let value = self[member] else { return false }
        guard let flag = value.boolValue else { throw bad(member, "is neither true nor false") }
        return flag
    }

    func hours(_ member: String) throws(ChangeError) -> Int64? {
        guard let value = self[member] else { return nil }
        guard let number = value.int64Value, (1...100_000).contains(number) else {
            throw bad(member, "is no whole number from 1 to 100000")
        }
        return number
    }
}
