internal import Graph
internal import JSON
internal import OrderedCollections

/// The members of a definition, or of an object inside it, with errors that say where.
struct DefinitionContent {
    /// For messages: `class 'Robot'`.
    let subject: String
    /// Where in the definition: empty, or `attributes[2].`.
    let path: String
    let members: JSONObject

    init(_ definition: Definition) throws(ChangeError) {
        subject = "\(definition.kind.rawValue) '\(definition.key.prefix(80))'"
        path = ""
        guard let members = definition.content.objectValue else {
            throw ChangeError(.badDefinition, "the content of \(subject) is \(definition.content.kind), no object")
        }
        self.members = members
    }

    private init(subject: String, path: String, members: JSONObject) {
        self.subject = subject
        self.path = path
        self.members = members
    }

    func refusal(_ key: String, _ what: String, hint: String? = nil) -> ChangeError {
        ChangeError(.badDefinition, "\(subject): \(path)\(key) \(what)", hint: hint)
    }

    /// Whether the member is there and not null.
    func says(_ key: String) -> Bool { members[key].map { !$0.isNull } ?? false }

    /// A misspelt member must not be ignored in silence.
    func allowOnly(_ known: [String]) throws(ChangeError) {
        for key in members.keys where !known.contains(key) {
            throw refusal(String(key.prefix(80)), "is unknown", hint: "Known are \(known.joined(separator: ", ")).")
        }
    }

    // MARK: Members; null is as good as none

    private func read<T>(_ key: String, _ what: String, _ body: (JSONValue) -> T?) throws(ChangeError) -> T? {
        guard let json = members[key], !json.isNull else { return nil }
        guard let value = body(json) else { throw refusal(key, "is \(json.kind), not \(what)") }
        return value
    }

    /// Without spaces around it; an empty one counts as none.
    func text(_ key: String) throws(ChangeError) -> String? {
        try read(key, "a text") { $0.stringValue }.flatMap(Normaliser.trim.apply)
    }

    func requiredText(_ key: String) throws(ChangeError) -> String {
        guard let text = try text(key) else { throw refusal(key, "is missing") }
        return text
    }

    func flag(_ key: String, otherwise: Bool = false) throws(ChangeError) -> Bool {
        try read(key, "true or false") { $0.boolValue } ?? otherwise
    }

    func number(_ key: String) throws(ChangeError) -> Double? { try read(key, "a number") { $0.doubleValue } }

    func integer(_ key: String) throws(ChangeError) -> Int64? { try read(key, "a whole number") { $0.int64Value } }

    func texts(_ key: String) throws(ChangeError) -> [String] {
        try read(key, "a list of texts") { json -> [String]? in
            guard let elements = json.arrayValue else { return nil }
            let texts = elements.compactMap(\.stringValue)
            return texts.count == elements.count ? texts : nil
        } ?? []
    }

    func list(_ key: String) throws(ChangeError) -> [JSONValue] { try read(key, "a list") { $0.arrayValue } ?? [] }

    func object(_ key: String) throws(ChangeError) -> DefinitionContent? {
        try read(key, "an object") { $0.objectValue }.map {
            DefinitionContent(subject: subject, path: "\(path)\(key).", members: $0)
        }
    }

    func objects(_ key: String) throws(ChangeError) -> [DefinitionContent] {
        var objects: [DefinitionContent] = []
        for (position, element) in try list(key).enumerated() {
            guard let members = element.objectValue else {
                throw refusal("\(key)[\(position)]", "is \(element.kind), not an object")
            }
            objects.append(DefinitionContent(subject: subject, path: "\(path)\(key)[\(position)].", members: members))
        }
        return objects
    }

    /// One of the raw values of a type.
    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Choice.Type
    ) throws(ChangeError) -> Choice? where Choice.RawValue == String {
        guard let text = try text(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw refusal(
                key, "is '\(text.prefix(80))'",
                hint: "It is one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return choice
    }

    /// `{en, ko}`, or one text for both; where one language is missing, the other stands for it.
    func label(_ key: String, otherwise: String) throws(ChangeError) -> Localized {
        if let text = members[key]?.stringValue { return Localized(en: text, ko: text) }
        guard let texts = try object(key) else { return Localized(en: otherwise, ko: otherwise) }
        try texts.allowOnly(["en", "ko"])
        let (en, ko) = (try texts.text("en"), try texts.text("ko"))
        return Localized(en: en ?? ko ?? otherwise, ko: ko ?? en ?? otherwise)
    }

    /// Words that people use: lower case, each once.
    func words(_ key: String) throws(ChangeError) -> [String] {
        var words: OrderedSet<String> = []
        for word in try texts(key) {
            if let word = Normaliser.trim.apply(word.lowercased()) { words.append(word) }
        }
        return Array(words)
    }
}

// MARK: Writing

extension JSONValue {
    init(_ text: Localized) { self = ["en": .string(text.en), "ko": .string(text.ko)] }

    init(texts: [String]) { self = .array(texts.map(JSONValue.string)) }

    init(_ number: Double?) {
        guard let number else {
            self = .null
            return
        }
        self =
            number == number.rounded(.towardZero) && number.magnitude < 1e15
            ? .integer(Int64(number)) : .number(number)
    }
}
