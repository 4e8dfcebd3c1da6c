// What binding knows about types: only enough to say that an expression can never be right.
extension CypherType {
    /// No value of this type can be of the other. Null is of every type.
    func excludes(_ other: CypherType) -> Bool {
        switch (self, other) {
        case (.notNull(let inner), _): inner.excludes(other)
        case (_, .notNull(let inner)): excludes(inner)
        case (.any, _), (_, .any), (.null, _), (_, .null), (.nothing, _), (_, .nothing): false
        case (.anyOf(let types), _): types.allSatisfy { $0.excludes(other) }
        case (_, .anyOf(let types)): types.allSatisfy { excludes($0) }
        case (.number, .integer), (.number, .float), (.integer, .number), (.float, .number): false
        case (.list(let element), .list(let expected)): element.excludes(expected)
        case (let own, let other): own != other
        }
    }

    /// A number in an argument of a float is one.
    func excludesAsArgument(_ parameter: CypherType) -> Bool {
        switch (self, parameter) {
        case (.integer, .float), (.integer, .notNull(.float)): false
        default: excludes(parameter)
        }
    }

    /// What holds for values of both.
    func joined(with other: CypherType) -> CypherType {
        if self == other { return self }
        switch (self, other) {
        case (.null, let type), (let type, .null), (.nothing, let type), (let type, .nothing): return type
        case (.integer, .float), (.float, .integer), (.number, .integer), (.number, .float), (.integer, .number),
            (.float, .number):
            return .number
        case (.list(let left), .list(let right)): return .list(left.joined(with: right))
        default: return .any
        }
    }

    /// Of the elements of a list of this type.
    var element: CypherType {
        switch self {
        case .list(let element): element
        case .notNull(let inner): inner.element
        default: .any
        }
    }

    var isNumber: Bool { self == .integer || self == .float || self == .number }

    /// As messages say it.
    var text: String {
        switch self {
        case .any: "Any"
        case .nothing: "Nothing"
        case .null: "Null"
        case .boolean: "Boolean"
        case .integer: "Integer"
        case .float: "Float"
        case .number: "Number"
        case .string: "String"
        case .bytes: "Bytes"
        case .date: "Date"
        case .localTime: "LocalTime"
        case .zonedTime: "Time"
        case .localDateTime: "LocalDateTime"
        case .zonedDateTime: "DateTime"
        case .duration: "Duration"
        case .point: "Point"
        case .node: "Node"
        case .relationship: "Relationship"
        case .path: "Path"
        case .map: "Map"
        case .list(let element): "List<\(element.text)>"
        case .notNull(let inner): inner.text
        case .anyOf(let types): types.map(\.text).joined(separator: " or ")
        }
    }

    /// A type as signatures of procedures and `IS ::` spell it; nil where there is none of that name.
    init?(named name: String) {
        var name = name.trimmingSpaces.uppercased()
        if name.hasSuffix("?") { name.removeLast() }
        let isNotNull = name.hasSuffix(" NOT NULL")
        if isNotNull { name.removeLast(9) }
        guard let type = Self.plain(name.trimmingSpaces) else { return nil }
        self = isNotNull ? .notNull(type) : type
    }

    private static func plain(_ name: String) -> CypherType? {
        if name.hasPrefix("LIST<"), name.hasSuffix(">") {
            return CypherType(named: String(name.dropFirst(5).dropLast())).map { .list($0) }
        }
        if name.hasPrefix("LIST OF ") { return CypherType(named: String(name.dropFirst(8))).map { .list($0) } }
        return switch name {
        case "ANY", "ANY VALUE", "PROPERTY VALUE": .any
        case "NOTHING": .nothing
        case "NULL": .null
        case "BOOLEAN", "BOOL": .boolean
        case "INTEGER", "INT", "SIGNED INTEGER", "INTEGER64", "INTEGER32", "INT64", "INT32": .integer
        case "FLOAT", "DOUBLE", "FLOAT64", "FLOAT32": .float
        case "NUMBER": .number
        case "STRING", "VARCHAR": .string
        case "BYTEARRAY", "BYTES": .bytes
        case "DATE": .date
        case "LOCALTIME", "LOCAL TIME", "TIME WITHOUT TIMEZONE", "TIME WITHOUT TIME ZONE": .localTime
        case "TIME", "ZONED TIME", "TIME WITH TIMEZONE", "TIME WITH TIME ZONE": .zonedTime
        case "LOCALDATETIME", "LOCAL DATETIME", "TIMESTAMP WITHOUT TIMEZONE", "TIMESTAMP WITHOUT TIME ZONE":
            .localDateTime
        case "DATETIME", "ZONED DATETIME", "TIMESTAMP WITH TIMEZONE", "TIMESTAMP WITH TIME ZONE": .zonedDateTime
        case "DURATION": .duration
        case "POINT": .point
        case "NODE", "VERTEX", "ANY NODE", "ANY VERTEX": .node
        case "RELATIONSHIP", "EDGE", "ANY RELATIONSHIP", "ANY EDGE": .relationship
        case "PATH": .path
        case "MAP", "ANY MAP": .map
        case "LIST", "ARRAY": .list(.any)
        default: nil
        }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        guard first == " " || last == " " else { return self }
        var rest = self[...]
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
