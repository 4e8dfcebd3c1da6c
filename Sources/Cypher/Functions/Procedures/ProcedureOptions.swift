internal import Graph

/// A key of the map of options that a procedure takes last.
struct ProcedureOption: Sendable {
    let name: String
    /// As listings spell it.
    let type: String
    let about: String

    init(_ name: String, _ type: String, _ about: String) {
        self.name = name
        self.type = type
        self.about = about
    }

    static func direction(_ standard: String) -> ProcedureOption {
        ProcedureOption("direction", "STRING", "'outgoing', 'incoming' or 'both', default '\(standard)'")
    }
    static let types = ProcedureOption("types", "LIST<STRING>", "relationship types to follow, default all")
    static let limit = ProcedureOption("limit", "INTEGER", "rows at most")
    static let weight = ProcedureOption("weight", "STRING", "property of relationships with their weight")
    static let defaultWeight = ProcedureOption(
        "defaultWeight", "FLOAT", "weight of relationships without the property")
    static let maxHops = ProcedureOption("maxHops", "INTEGER", "relationships on a way at most")
    static let seed = ProcedureOption("seed", "INTEGER", "of random choices, default 0")
}

/// The options of a call, read with errors that name them.
struct ProcedureOptions {
    private let map: DatumMap
    private let call: ProcedureCall

    /// - Throws: where a key is none of the procedure's options.
    init(_ map: DatumMap, of call: ProcedureCall) throws(CypherError) {
        self.map = map
        self.call = call
        for (key, _) in map.entries where !call.options.contains(where: { $0.name == key }) {
            let names = call.options.map(\.name)
            throw .runtime(
                .argumentError, .invalidArgumentValue, "\(call.procedure) has no option '\(key)'",
                hint: NearestName.hint(for: key, among: names)
                    ?? (names.isEmpty ? "it takes none" : "it takes " + names.joined(separator: ", ")))
        }
    }

    /// The value of an option; nil where it is missing or null.
    subscript(key: String) -> Datum? {
        guard let value = map[key], !value.isNull else { return nil }
        return value
    }

    private func wrong(_ key: String, _ value: Datum, _ expected: String) -> CypherError {
        .runtime(
            .typeError, .invalidArgumentType,
            "\(call.procedure): option '\(key)' is \(value.typeDescription), expected \(expected)")
    }

    func integer(_ key: String, in range: ClosedRange<Int> = 0...Int.max) throws(CypherError) -> Int? {
        guard let value = self[key] else { return nil }
        guard case .integer(let number) = value else { throw wrong(key, value, "an integer") }
        guard let exact = Int(exactly: number), range.contains(exact) else {
            throw .runtime(
                .argumentError, .numberOutOfRange,
                "\(call.procedure): option '\(key)' is \(number), expected \(ProcedureCall.text(range))")
        }
        return exact
    }

    func number(_ key: String) throws(CypherError) -> Double? {
        switch self[key] {
        case nil: return nil
        case .integer(let number)?: return Double(number)
        case .float(let number)?: return number
        case let other?: throw wrong(key, other, "a number")
        }
    }

    func text(_ key: String) throws(CypherError) -> String? {
        guard let value = self[key] else { return nil }
        guard case .string(let text) = value else { throw wrong(key, value, "a string") }
        return text
    }

    func flag(_ key: String) throws(CypherError) -> Bool? {
        guard let value = self[key] else { return nil }
        guard case .boolean(let flag) = value else { throw wrong(key, value, "a boolean") }
        return flag
    }

    /// A string or a list of strings.
    func texts(_ key: String) throws(CypherError) -> [String]? {
        guard let value = self[key] else { return nil }
        if case .string(let text) = value { return [text] }
        guard case .list(let elements) = value else { throw wrong(key, value, "a list of strings") }
        var texts: [String] = []
        for element in elements {
            guard case .string(let text) = element else { throw wrong(key, value, "a list of strings") }
            texts.append(text)
        }
        return texts
    }

    func nodes(_ key: String) throws(CypherError) -> [NodeSlot]? {
        guard let value = self[key] else { return nil }
        guard let nodes = ProcedureCall.nodes(in: value) else { throw wrong(key, value, "a node or a list of nodes") }
        return nodes
    }

    /// One of some words, letter case apart.
    func choice<Choice>(_ key: String, among choices: KeyValuePairs<String, Choice>) throws(CypherError) -> Choice? {
        guard let text = try text(key) else { return nil }
        guard let found = choices.first(where: { $0.key.lowercased() == text.lowercased() }) else {
            throw .runtime(
                .argumentError, .invalidArgumentValue, "\(call.procedure): option '\(key)' is '\(text)'",
                hint: "it can be " + choices.map { "'\($0.key)'" }.joined(separator: ", "))
        }
        return found.value
    }
}

// MARK: What many procedures take

extension ProcedureOptions {
    func direction(_ standard: Direction) throws(CypherError) -> Direction {
        try choice(
            "direction",
            among: [
                "outgoing": .outgoing, "incoming": .incoming, "both": .both, "out": .outgoing, "in": .incoming,
            ]) ?? standard
    }

    /// Codes of the relationship types named; nil for all of them.
    func types(_ key: String = "types") throws(CypherError) -> Set<RelationshipTypeCode>? {
        guard let names = try texts(key) else { return nil }
        var codes: Set<RelationshipTypeCode> = []
        for name in names {
            guard let code = call.graph.relationshipType(named: name) else {
                throw unknown("relationship type", name, call.graph.relationshipTypeCodes.map(call.graph.name(of:)))
            }
            codes.insert(code)
        }
        return codes
    }

    /// Codes of the labels named; nil for all of them.
    func labels(_ key: String = "labels") throws(CypherError) -> Set<LabelCode>? {
        guard let names = try texts(key) else { return nil }
        var codes: Set<LabelCode> = []
        for name in names {
            guard let code = call.graph.label(named: name) else {
                throw unknown("label", name, call.graph.labels.map(call.graph.name(of:)))
            }
            codes.insert(code)
        }
        return codes
    }

    func key(_ option: String) throws(CypherError) -> PropertyKeyCode? {
        guard let name = try text(option) else { return nil }
        guard let code = call.graph.propertyKey(named: name) else {
            throw unknown("property key", name, call.graph.propertyKeys.map(call.graph.name(of:)))
        }
        return code
    }

    private func unknown(_ what: String, _ name: String, _ known: [String]) -> CypherError {
        .runtime(
            .argumentError, .invalidArgumentValue, "\(call.procedure): there is no \(what) '\(name)' in this graph",
            hint: NearestName.hint(for: name, among: known))
    }

    /// The graph seen through the option `types`.
    func view() throws(CypherError) -> GraphView {
        guard let types = try types() else { return call.graph.everything }
        return call.graph.view(of: types)
    }

    /// The view with the options `weight` and `defaultWeight`; without them every relationship costs one.
    func weightedView() throws(CypherError) -> WeightedView {
        let missing = try number("defaultWeight")
        guard let key = try key("weight") else {
            return try view().weighted(by: missing.map { .types([:], default: $0) } ?? .hops)
        }
        return try view().weighted(by: key, default: missing)
    }

    func seed() throws(CypherError) -> UInt64 { UInt64(try integer("seed") ?? 0) }

    /// The option `state`: how badly a node fails.
    func state(_ key: String = "state") throws(CypherError) -> ImpactState? {
        try choice(key, among: ["down": .down, "degraded": .degraded, "at_risk": .atRisk, "atRisk": .atRisk])
    }

    /// A time: a duration without months, or a number of seconds.
    func time(_ key: String) throws(CypherError) -> Duration? {
        if case .value(.duration(let duration))? = self[key] {
            guard duration.months == 0 else {
                throw .runtime(
                    .argumentError, .invalidArgumentValue,
                    "\(call.procedure): option '\(key)' has months, whose length is not known")
            }
            return .seconds(duration.days * 86_400 + duration.seconds) + .nanoseconds(Int64(duration.nanoseconds))
        }
        guard let seconds = try number(key) else { return nil }
        guard seconds.isFinite, abs(seconds) < 1e15 else {
            throw .runtime(
                .argumentError, .numberOutOfRange, "\(call.procedure): option '\(key)' is no time that can be told")
        }
        return .seconds(seconds)
    }
}

extension NearestName {
    /// "did you mean 'Server'?", where one is near enough.
    static func hint(for name: String, among known: [String]) -> String? {
        of(name, among: known).map { "did you mean '\($0)'?" }
    }
}
