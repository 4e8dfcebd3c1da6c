internal import Graph
internal import OrderedCollections

/// What the names of fields mean, by key, label and synonym, in both languages.
struct SearchFields {
    struct Attribute {
        /// `nil` where the graph has no value of it.
        let code: PropertyKeyCode?
        /// `nil` for one that no class has.
        let type: AttributeType?
    }

    enum Meaning {
        case name
        case ciClass
        case id
        case event(SearchSpan.Event)
        /// `has:` and `missing:`.
        case presence(Bool)
        case attributes([Attribute])
    }

    private let context: SearchContext
    private let types: [String: AttributeType]
    /// By folded key, label and synonym.
    private let keys: [String: [String]]
    private let sensitive: Set<String>
    /// Where words are looked for; the name comes first.
    let searchable: [PropertyKeyCode]
    let name: [PropertyKeyCode]

    init(_ context: SearchContext) {
        self.context = context
        var types: [String: AttributeType] = [:]
        var keys: [String: [String]] = [:]
        var unsearched: Set<String> = []
        func note(_ word: String, _ key: String) {
            let folded = FoldedText.of(word)
            if !(keys[folded]?.contains(key) ?? false) { keys[folded, default: []].append(key) }
        }
        for ciClass in context.metamodel.classes.values {
            for attribute in ciClass.attributes {
                types[attribute.key] = attribute.type
                if !attribute.isSearchable { unsearched.insert(attribute.key) }
                note(attribute.key, attribute.key)
                for word in [attribute.label.en, attribute.label.ko] + attribute.synonyms { note(word, attribute.key) }
            }
        }
        self.types = types
        self.keys = keys
        sensitive = context.showsSensitive ? [] : context.metamodel.sensitiveKeys
        let graph = context.graph
        let hidden = unsearched.union(sensitive)
        let nameKey = graph.propertyKey(named: GraphSnapshot.nameKey)
        name = nameKey.map { [$0] } ?? []
        searchable = name + graph.propertyKeys.filter { $0 != nameKey && !hidden.contains(graph.name(of: $0)) }
    }

    func meaning(of field: String) -> Meaning? {
        if field.hasPrefix("@") { return attributes(String(field.dropFirst())) }
        switch FoldedText.of(field) {
        case "name", "이름": return .name
        case "class", "클래스": return .ciClass
        case "id": return .id
        case "changed", "변경", "변경일": return .event(.changed)
        case "added", "추가일": return .event(.created)
        // The starter catalogue has an attribute of that name, which then is what is meant.
        case "created" where types["created"] == nil: return .event(.created)
        case "has", "있음": return .presence(true)
        case "missing", "없음": return .presence(false)
        default: return attributes(field)
        }
    }

    private func attributes(_ field: String) -> Meaning? {
        // A key says exactly one thing; other words may say several.
        let found = types[field] != nil ? [field] : keys[FoldedText.of(field)] ?? [field]
        let visible = found.filter { !sensitive.contains($0) }
        let attributes = visible.compactMap { key -> Attribute? in
            let code = context.graph.propertyKey(named: key)
            return code == nil && types[key] == nil ? nil : Attribute(code: code, type: types[key])
        }
        return attributes.isEmpty ? nil : .attributes(attributes)
    }

    func nearest(to field: String) -> String? {
        Nearest.name(to: field, among: types.keys.filter { !sensitive.contains($0) }.sorted() + ["class", "name"])
    }

    /// Keys of classes that have the word for key, label or synonym.
    func classes(named word: String) -> [String] {
        if context.metamodel.classes[word] != nil { return [word] }
        let folded = FoldedText.of(word)
        return context.metamodel.classes.values.filter { ciClass in
            ([ciClass.key, ciClass.label.en, ciClass.label.ko] + ciClass.synonyms).contains {
                FoldedText.of($0) == folded
            }
        }.map(\.key)
    }

    /// Relation types of that name, with the direction in which it reads.
    func relations(named word: String) -> [(type: String, direction: Direction)] {
        let types = context.metamodel.relationTypes
        if let type = types[word] { return [(word, type.isSymmetric ? .both : .outgoing)] }
        let folded = FoldedText.of(word)
        func isNamed(_ words: [String]) -> Bool { words.contains { FoldedText.of($0) == folded } }
        var found: [(type: String, direction: Direction)] = []
        for type in types.values {
            if isNamed([type.key, type.label.en, type.label.ko] + type.synonyms) {
                found.append((type.key, type.isSymmetric ? .both : .outgoing))
            } else if isNamed([type.inverseKey, type.inverseLabel.en, type.inverseLabel.ko]) {
                found.append((type.key, type.isSymmetric ? .both : .incoming))
            }
        }
        return found
    }
}

/// The name that somebody may have meant.
enum Nearest {
    /// `nil` where none is near enough: a third of the letters wrong. Complexity: O(candidates × length²).
    static func name(to name: String, among candidates: some Sequence<String>) -> String? {
        for distance in 1...2 where name.count > distance * 2 {
            let word = FuzzyWord(name, distance: distance)
            let near = candidates.first { word.isNear($0) }
            if let near { return near }
        }
        return nil
    }
}
