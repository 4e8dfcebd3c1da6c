internal import Graph

// Types of values, for `IS ::`, valueType() and messages.
extension Datum {
    /// The name of its type as Cypher spells it, without those of elements.
    var typeName: String {
        switch self {
        case .null: "NULL"
        case .boolean: "BOOLEAN"
        case .integer: "INTEGER"
        case .float: "FLOAT"
        case .string: "STRING"
        case .node: "NODE"
        case .relationship: "RELATIONSHIP"
        case .list: "LIST"
        case .map: "MAP"
        case .path: "PATH"
        case .value(let value): value.typeName
        }
    }

    /// For messages, for example `an INTEGER (12)`.
    var typeDescription: String {
        let name = typeName
        let article = name.first.map { "AIUEO".contains($0) } == true ? "an" : "a"
        return switch self {
        case .null: "null"
        case .boolean, .integer, .float, .string, .value: "\(article) \(name) (\(excerpt))"
        default: "\(article) \(name)"
        }
    }

    /// The beginning of its text.
    private var excerpt: String {
        let text = if case .string(let text) = self { "'\(text)'" } else { CypherText.literal(self) }
        return text.count > 60 ? String(text.prefix(60)) + "…" : text
    }

    /// As `valueType()` gives it, for example `LIST<INTEGER NOT NULL> NOT NULL`.
    var valueType: String {
        switch self {
        case .null: "NULL"
        case .list(let elements): "LIST<\(Self.commonType(elements))> NOT NULL"
        default: "\(typeName) NOT NULL"
        }
    }

    private static func commonType(_ elements: [Datum]) -> String {
        if elements.isEmpty { return "NOTHING" }
        var names: Set<String> = []
        var lists: [Datum] = []
        var hasNull = false
        for element in elements {
            switch element {
            case .null: hasNull = true
            case .list(let inner): lists += inner
            default: names.insert(element.typeName)
            }
        }
        if elements.contains(where: { if case .list = $0 { true } else { false } }) {
            names.insert("LIST<\(commonType(lists))>")
        }
        if names.isEmpty { return "NULL" }
        return names.sorted().map { hasNull ? $0 : "\($0) NOT NULL" }.joined(separator: " | ")
    }

    /// `IS ::`; null is of every type that is not `NOT NULL`.
    func isOf(_ type: CypherType) -> Bool {
        switch type {
        case .notNull(let inner): return !isNull && isOf(inner)
        case .anyOf(let types): return types.contains { isOf($0) }
        case .any: return true
        case .nothing: return false
        default: if isNull { return true }
        }
        return isOfKind(type)
    }

    private func isOfKind(_ type: CypherType) -> Bool {
        switch (self, type) {
        case (.boolean, .boolean), (.integer, .integer), (.integer, .number), (.float, .float), (.float, .number),
            (.string, .string), (.node, .node), (.relationship, .relationship), (.path, .path), (.map, .map):
            true
        case (.list(let elements), .list(let inner)): elements.allSatisfy { $0.isOf(inner) }
        case (.value(let value), _):
            switch (value, type) {
            case (.bytes, .bytes), (.date, .date), (.localTime, .localTime), (.zonedTime, .zonedTime),
                (.localDateTime, .localDateTime), (.instant, .zonedDateTime), (.zonedDateTime, .zonedDateTime),
                (.duration, .duration), (.point, .point):
                true
            default: false
            }
        default: false
        }
    }
}

extension Value {
    /// Of the types that ``Datum`` does not name itself.
    fileprivate var typeName: String {
        switch self {
        case .bytes: "BYTEARRAY"
        case .date: "DATE"
        case .localTime: "LOCAL TIME"
        case .zonedTime: "ZONED TIME"
        case .localDateTime: "LOCAL DATETIME"
        case .instant, .zonedDateTime: "ZONED DATETIME"
        case .duration: "DURATION"
        case .point: "POINT"
        case .null, .boolean, .integer, .float, .string, .list: Datum(self).typeName
        }
    }
}

extension CypherError {
    /// An operand or argument of a wrong type, found while the statement ran.
    static func wrongType(
        _ place: String, _ wanted: String, _ found: Datum, _ detail: Detail = .invalidArgumentType
    ) -> CypherError {
        .runtime(.typeError, detail, "\(place) takes \(wanted), not \(found.typeDescription)")
    }
}
