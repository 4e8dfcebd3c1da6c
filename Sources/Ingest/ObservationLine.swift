internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Store

/// One line of an observation stream, between JSON and our own types.
///
/// Errors say what is wrong but not where; the caller knows the line and adds it with `IngestError.at`.
enum ObservationLine {
    case header(ObservationStreamHeader)
    case record(ObservedRecord)
    case end(records: Int)

    /// Recognises a line by its members.
    init(_ value: JSONValue) throws(IngestError) {
        guard case .object(let members) = value else {
            throw IngestError(
                .invalidRecord, "expected a JSON object, found \(Self.article(value.kind))",
                hint: "write one object a line: {\"key\":…,\"class\":…,\"name\":…}")
        }
        if members["end"] != nil {
            self = .end(records: try Self.end(members))
        } else if members["source"] != nil {
            self = .header(try Self.header(members))
        } else {
            self = .record(try Self.record(members))
        }
    }

    // MARK: reading

    private static func end(_ members: JSONObject) throws(IngestError) -> Int {
        try refuseUnknown(in: members, known: ["end", "records"], what: "the end line")
        guard members["end"] == .bool(true), let records = members["records"]?.int64Value, records >= 0 else {
            throw IngestError(
                .invalidRecord, "the end line must be {\"end\":true,\"records\":<number of records>}")
        }
        return Int(records)
    }

    /// A header from its members. `coverage` may be left out: nothing is covered then.
    static func header(_ members: JSONObject) throws(IngestError) -> ObservationStreamHeader {
        try refuseUnknown(in: members, known: ["source", "coverage"], what: "the header")
        let source = try source(members["source"] ?? .null)
        guard let stated = members["coverage"] else { return ObservationStreamHeader(source: source, coverage: []) }
        return ObservationStreamHeader(source: source, coverage: try coverage(stated))
    }

    static func source(_ value: JSONValue) throws(IngestError) -> SourceReference {
        guard case .object(let members) = value else {
            throw IngestError(
                .invalidRecord, "\"source\" must be an object, found \(article(value.kind))",
                hint: "write \"source\":{\"name\":\"file:estate\",\"kind\":\"file\"}")
        }
        try refuseUnknown(in: members, known: ["name", "kind"], what: "\"source\"")
        let name = try text(members["name"], field: "source.name")
        let kind = try text(members["kind"], field: "source.kind")
        return SourceReference(name: name, kind: kind)
    }

    static func coverage(_ value: JSONValue) throws(IngestError) -> Set<String> {
        guard let elements = value.arrayValue else {
            throw IngestError(
                .invalidRecord, "\"coverage\" must be an array of class keys, found \(article(value.kind))")
        }
        var classes: Set<String> = []
        for element in elements { classes.insert(try classKey(element, field: "coverage")) }
        return classes
    }

    /// A record from its members: `key`, `class`, `name` and optionally `attributes`, `relations`.
    static func record(_ members: JSONObject) throws(IngestError) -> ObservedRecord {
        try refuseUnknown(
            in: members, known: ["key", "class", "name", "attributes", "relations"], what: "a record")
        let key = try text(members["key"], field: "key")
        do throws(IngestError) {
            var record = ObservedRecord(
                key: key, ciClass: try classKey(members["class"], field: "class"),
                name: try text(members["name"], field: "name"))
            record.attributes = try attributes(members["attributes"] ?? [:], field: "attributes")
            record.relations = try relations(members["relations"] ?? [])
            return record
        } catch {
            throw error.at("record \"\(key)\"")
        }
    }

    private static func relations(_ value: JSONValue) throws(IngestError) -> [ObservedRelation] {
        guard let elements = value.arrayValue else {
            throw IngestError(.invalidRecord, "\"relations\" must be an array, found \(article(value.kind))")
        }
        var relations: [ObservedRelation] = []
        relations.reserveCapacity(elements.count)
        for element in elements {
            guard case .object(let members) = element else {
                throw IngestError(.invalidRecord, "a relation must be an object, found \(article(element.kind))")
            }
            try refuseUnknown(in: members, known: ["type", "to", "properties"], what: "a relation")
            let type = try text(members["type"], field: "relations.type")
            guard isUpperSnake(type) else {
                throw IngestError(
                    .invalidRecord, "\"\(shortened(type))\" is no relation type key",
                    hint: "relation types are written like RUNS_ON")
            }
            relations.append(
                ObservedRelation(
                    type: type, to: try text(members["to"], field: "relations.to"),
                    properties: try attributes(members["properties"] ?? [:], field: "properties")))
        }
        return relations
    }

    private static func attributes(_ value: JSONValue, field: String) throws(IngestError) -> [String: Value] {
        guard case .object(let members) = value else {
            throw IngestError(.invalidRecord, "\"\(field)\" must be an object, found \(article(value.kind))")
        }
        guard members.count <= Limits.observationAttributes else {
            throw IngestError(
                .tooLarge, "\"\(field)\" has \(members.count) members, limit \(Limits.observationAttributes)")
        }
        var attributes: [String: Value] = [:]
        attributes.reserveCapacity(members.count)
        for (key, member) in members {
            guard isLowerSnake(key), key != "name" else {
                throw IngestError(
                    .invalidRecord, "\"\(shortened(key))\" cannot be a key of \"\(field)\"",
                    hint: "attribute keys are snake_case; the name is a field of the record itself")
            }
            attributes[key] = try Self.value(member, field: key)
        }
        return attributes
    }

    private static func value(_ json: JSONValue, field: String) throws(IngestError) -> Value {
        guard case .array(let elements) = json else { return try scalar(json, field: field) }
        var values: [Value] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            let value = try scalar(element, field: field)
            if value.isNull {
                throw IngestError(.invalidRecord, "the list \"\(field)\" contains null", hint: "leave it out")
            }
            values.append(value)
        }
        return .list(values)
    }

    private static func scalar(_ json: JSONValue, field: String) throws(IngestError) -> Value {
        switch json {
        case .null: return .null
        case .bool(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .number(let value): return .float(value)
        case .string(let value): return .string(value)
        case .object(let members) where members.count == 1:
            if let text = members["$instant"]?.stringValue {
                if let instant = Instant(iso8601: text) { return .instant(instant) }
                throw IngestError(
                    .invalidRecord, "\"\(field)\" has the instant \"\(shortened(text))\", which is no point in time",
                    hint: "write it like {\"$instant\":\"2026-01-01T00:00:00Z\"}")
            }
            if let value = Value(json) { return value }
            fallthrough
        default:
            let found = if case .unsigned(let value) = json { "the number \(value)" } else { article(json.kind) }
            throw IngestError(
                .invalidRecord, "\"\(field)\" holds \(found), which no attribute can hold",
                hint: "values are strings, numbers up to 64 bits, booleans, instants and lists of these")
        }
    }

    private static func text(_ value: JSONValue?, field: String) throws(IngestError) -> String {
        guard let value, !value.isNull else {
            throw IngestError(
                .invalidRecord, "\"\(field)\" is missing",
                hint: "a record has the fields key, class and name, and may have attributes and relations")
        }
        guard let text = value.stringValue else {
            throw IngestError(.invalidRecord, "\"\(field)\" must be a string, found \(article(value.kind))")
        }
        guard !text.trimmed.isEmpty else { throw IngestError(.invalidRecord, "\"\(field)\" is empty") }
        guard text.utf8.count <= Limits.observationNameBytes else {
            throw IngestError(
                .tooLarge, "\"\(field)\" is \(text.utf8.count) bytes, limit \(Limits.observationNameBytes)")
        }
        return text
    }

    private static func classKey(_ value: JSONValue?, field: String) throws(IngestError) -> String {
        let key = try text(value, field: field)
        let isKey =
            key.utf8.count <= 64 && key.utf8.first.map { (65...90).contains($0) } == true
            && key.utf8.allSatisfy { isLetterOrDigit($0) }
        guard isKey else {
            throw IngestError(
                .invalidRecord, "\"\(shortened(key))\" is no class key", hint: "class keys are written like K8sPod")
        }
        return key
    }

    private static func refuseUnknown(
        in members: JSONObject, known: [String], what: String
    ) throws(IngestError) {
        guard let stranger = members.keys.first(where: { !known.contains($0) }) else { return }
        throw IngestError(
            .invalidRecord, "\(what) has the unknown field \"\(shortened(stranger))\"",
            hint: "its fields are \(known.joined(separator: ", "))")
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    private static func isLowerSnake(_ text: String) -> Bool {
        guard let first = text.utf8.first, (97...122).contains(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 95 }
    }

    private static func isUpperSnake(_ text: String) -> Bool {
        guard let first = text.utf8.first, (65...90).contains(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || $0 == 95 }
    }

    /// Text from outside, short enough for a message.
    private static func shortened(_ text: String) -> String { text.count > 60 ? "\(text.prefix(60))…" : text }

    private static func article(_ kind: String) -> String {
        switch kind {
        case "array", "object": "an \(kind)"
        case "null": "null"
        default: "a \(kind)"
        }
    }

    // MARK: writing

    /// The JSON of a record; members that are empty are left out, keys are sorted.
    static func json(of record: ObservedRecord) -> JSONValue {
        var members: JSONObject = [:]
        members.reserveCapacity(5)
        members["key"] = .string(record.key)
        members["class"] = .string(record.ciClass)
        members["name"] = .string(record.name)
        if !record.attributes.isEmpty { members["attributes"] = JSONValue(record.attributes) }
        if !record.relations.isEmpty { members["relations"] = .array(record.relations.map(json(of:))) }
        return .object(members)
    }

    private static func json(of relation: ObservedRelation) -> JSONValue {
        var members: JSONObject = [:]
        members["type"] = .string(relation.type)
        members["to"] = .string(relation.to)
        if !relation.properties.isEmpty { members["properties"] = JSONValue(relation.properties) }
        return .object(members)
    }
}

extension IngestError {
    /// A JSON error as ours. Its line and column count from where the JSON text begins in the whole document.
    init(_ error: JSONError, firstLine: Int = 1, firstColumn: Int = 1) {
        let code: Code =
            switch error.code {
            case .truncated: .truncated
            case .tooLarge: .tooLarge
            default: .syntax
            }
        let column = error.line == 1 ? firstColumn + error.column - 1 : error.column
        self.init(
            code, "line \(firstLine + error.line - 1), column \(column): \(error.message)", hint: error.hint)
    }
}
