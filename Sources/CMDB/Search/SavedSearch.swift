internal import Base
public import JSON
public import OrderedCollections

/// A search that somebody has saved, alone or for all, with parameters that are filled in when it runs.
///
/// Content of a definition of kind `search`: `{title, query, parameters: {name: {type, default}}, columns, sort, shared,
/// owner}`.
public struct SavedSearch: Hashable, Sendable {
    public struct Parameter: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable, CaseIterable { case text, number, time, boolean }

        public let kind: Kind
        /// `nil`: a value has to be given.
        public let standard: String?
    }

    public let key: String
    public let title: String
    public let query: String
    public let parameters: OrderedDictionary<String, Parameter>
    public let columns: [String]
    public let sort: SearchOrder?
    /// Whether others than its owner see it.
    public let isShared: Bool
    /// Who saved it; nil where nobody is named.
    public let owner: String?

    /// - Throws: `badDefinition`.
    public init(key: String, _ content: JSONValue) throws(ChangeError) {
        func refusal(_ what: String, _ hint: String? = nil) -> ChangeError {
            ChangeError(.badDefinition, "search '\(key)': \(what)", hint: hint)
        }
        guard let members = content.objectValue else { throw refusal("its content is \(content.kind), not an object") }
        let names = ["title", "query", "parameters", "columns", "sort", "shared", "owner"]
        for name in members.keys where !names.contains(name) {
            throw refusal("there is no member '\(name)'", "Its members are \(names.joined(separator: ", ")).")
        }
        guard let query = members["query"]?.stringValue else {
            throw refusal("it has no query", "Write \"query\": \"…\".")
        }
        self.key = key
        self.query = query
        title = members["title"]?.stringValue ?? key
        isShared = members["shared"]?.boolValue ?? true
        owner = members["owner"]?.stringValue
        var columns: [String] = []
        for column in members["columns"]?.arrayValue ?? [] {
            guard let column = column.stringValue else { throw refusal("a column is \(column.kind), not a text") }
            columns.append(column)
        }
        self.columns = columns
        if let sort = members["sort"], !sort.isNull {
            guard let order = sort.stringValue.flatMap(SearchOrder.init) else {
                throw refusal("it cannot be sorted by \(sort.serialized())", "Write relevance, id, name or -memory_gb.")
            }
            self.sort = order
        } else {
            sort = nil
        }
        var parameters: OrderedDictionary<String, Parameter> = [:]
        for (name, written) in members["parameters"]?.objectValue ?? [:] {
            let isName = name.first?.isLetter ?? false && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
            guard isName, !["limit", "cursor", "asOf", "sort", "facets", "columns", "format"].contains(name) else {
                throw refusal("a parameter cannot be called '\(name)'")
            }
            let kindText = written["type"]?.stringValue ?? "text"
            guard let kind = Parameter.Kind(rawValue: kindText) else {
                throw refusal(
                    "parameter '\(name)' has the unknown type '\(kindText)'",
                    "Types: \(Parameter.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            let standard = written["default"].flatMap { $0.isNull ? nil : $0.stringValue ?? $0.serialized() }
            parameters[name] = Parameter(kind: kind, standard: standard)
        }
        self.parameters = parameters
        do throws(SearchError) { _ = try Search(query) } catch { throw refusal(error.message, error.hint) }
    }

    /// The values that a run uses: those given, else the standard ones.
    /// - Throws: `badValue`, `unknownParameter`.
    public func values(given: [String: String]) throws(SearchError) -> [String: String] {
        for name in given.keys.sorted() where parameters[name] == nil {
            throw SearchError(
                .unknownParameter, "the search \"\(key)\" has no parameter \"\(name)\"",
                hint: parameters.isEmpty ? "It has none." : "It has \(parameters.keys.joined(separator: ", ")).")
        }
        var values: [String: String] = [:]
        for (name, parameter) in parameters {
            guard let value = given[name] ?? parameter.standard else {
                throw SearchError(
                    .unknownParameter, "the search \"\(key)\" needs a value of \"\(name)\"", hint: "Give ?\(name)=….")
            }
            let fits =
                switch parameter.kind {
                case .text: true
                case .number: Double(value) != nil
                case .boolean: SearchBinder.boolean(value) != nil
                case .time: SearchTime.span(value, now: .init(rawValue: 0)) != nil
                }
            guard fits else {
                throw SearchError(.badValue, "\"\(value.prefix(80))\" is no \(parameter.kind.rawValue) for \"\(name)\"")
            }
            values[name] = value
        }
        return values
    }
}

extension Metamodel {
    /// Saved searches with those of `defined` read anew.
    func readSearches(_ defined: [Definition]) throws(ChangeError) -> OrderedDictionary<String, SavedSearch> {
        var result = searches.filter { definitions[.init(kind: .search, key: $0.key)] != nil }
        for definition in defined where definition.kind == .search {
            result[definition.key] = try SavedSearch(key: definition.key, definition.content)
        }
        return result
    }
}
