internal import Graph
public import JSON
internal import OrderedCollections

// The one JSON form of lifecycles and templates.

extension Lifecycle {
    static let members = ["label", "states", "initial", "transitions", "entry"]

    /// Reads the content of a definition of kind `lifecycle`.
    /// - Throws: `badDefinition`.
    init(_ definition: Definition) throws(ChangeError) {
        let content = try DefinitionContent(definition)
        try content.allowOnly(Self.members)
        var states: [State] = []
        for object in try content.objects("states") {
            try object.allowOnly(["key", "label"])
            let key = try object.requiredText("key")
            guard !states.contains(where: { $0.key == key }) else {
                throw object.refusal("key", "repeats the state '\(key)'")
            }
            states.append(State(key: key, label: try object.label("label", otherwise: key)))
        }
        guard let first = states.first else { throw content.refusal("states", "is empty") }
        func check(_ state: String, _ key: String, _ object: DefinitionContent) throws(ChangeError) {
            guard states.contains(where: { $0.key == state }) else {
                throw object.refusal(
                    key, "is '\(state.prefix(80))', which is no state",
                    hint: "States: \(states.map(\.key).joined(separator: ", ")).")
            }
        }
        let initial = try content.text("initial") ?? first.key
        try check(initial, "initial", content)
        var transitions: [Transition] = []
        for object in try content.objects("transitions") {
            try object.allowOnly(["from", "to"])
            let transition = Transition(from: try object.requiredText("from"), to: try object.requiredText("to"))
            try check(transition.from, "from", object)
            try check(transition.to, "to", object)
            transitions.append(transition)
        }
        var entry: [EntryRule] = []
        for object in try content.objects("entry") {
            try object.allowOnly(["state", "expression", "message"])
            let state = try object.requiredText("state")
            try check(state, "state", object)
            let expression = try object.requiredText("expression")
            if let problem = EntryExpression.problem(expression) { throw object.refusal("expression", problem) }
            entry.append(
                EntryRule(
                    state: state, expression: expression, message: try object.label("message", otherwise: expression)))
        }
        self.init(
            key: definition.key, label: try content.label("label", otherwise: definition.key), states: states,
            initial: initial, transitions: transitions, entry: entry)
    }

    /// What ``init(_:)`` reads.
    public var content: JSONValue {
        [
            "label": JSONValue(label),
            "states": .array(states.map { ["key": .string($0.key), "label": JSONValue($0.label)] }),
            "initial": .string(initial),
            "transitions": .array(transitions.map { ["from": .string($0.from), "to": .string($0.to)] }),
            "entry": .array(
                entry.map {
                    [
                        "state": .string($0.state), "expression": .string($0.expression),
                        "message": JSONValue($0.message),
                    ]
                }),
        ]
    }
}

extension CITemplate {
    static let members = ["label", "class", "name", "attributes"]

    /// Reads the content of a definition of kind `template`; the values are checked against the class later.
    /// - Throws: `badDefinition`.
    init(_ definition: Definition, _ attributes: (_ ciClass: String) -> OrderedDictionary<String, AttributeDefinition>?)
        throws(ChangeError)
    {
        let content = try DefinitionContent(definition)
        try content.allowOnly(Self.members)
        let ciClass = try content.requiredText("class")
        guard let definitions = attributes(ciClass) else {
            throw content.refusal("class", "is '\(ciClass.prefix(80))', which is no class that has CIs")
        }
        var values: [String: Value] = [:]
        if let object = try content.object("attributes") {
            for (key, json) in object.members {
                let type = definitions[key]?.type
                guard AttributeKey.isValid(key), let value = type.map({ $0.read(json) }) ?? Value(json) else {
                    throw object.refusal(
                        String(key.prefix(80)), "holds \(json.kind), which is no value of it",
                        hint: type.map { "It is of type \($0.rawValue), such as \($0.example)." })
                }
                if !value.isNull { values[key] = definitions[key]?.canonical(value) ?? value }
            }
        }
        self.init(
            key: definition.key, label: try content.label("label", otherwise: definition.key), ciClass: ciClass,
            name: try content.text("name"), attributes: values)
    }

    /// What ``init(_:_:)`` reads.
    public var content: JSONValue {
        var members: JSONObject = [
            "label": JSONValue(label), "class": .string(ciClass), "attributes": JSONValue(attributes),
        ]
        if let name { members["name"] = .string(name) }
        return .object(members)
    }
}
