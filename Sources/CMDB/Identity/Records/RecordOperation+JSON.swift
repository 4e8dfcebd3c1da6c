internal import Base
internal import Graph
public import JSON
internal import OrderedCollections

// Operations on records in the one JSON form of operations.

extension ChangeOperation {
    /// Whether it counts among those that ``CIReference/new(_:)`` numbers.
    var createsCI: Bool {
        switch self {
        case .createCI, .records(.found), .records(.part), .records(.split(_, from: _, into: nil, relations: _)),
            .records(.settle(_, of: _, asNewCI: true)):
            true
        default: false
        }
    }
}

extension RecordOperation {
    /// Values of `op`.
    static let names = [
        "foundCI", "observe", "keepRecord", "forgetRecord", "leaveCI", "moveRecords", "partRecords", "deriveCI",
        "driftRecord", "settleRecord",
        "mergeCI", "splitCI", "decideRecords", "undecideRecords", "supportRelation", "withdrawRelation", "setSupport",
    ]

    func json(createdCount: Int) -> JSONValue {
        switch self {
        case .found(let record):
            return ["op": "foundCI", "as": .string("n\(createdCount)"), "record": record.json]
        case .observe(let record, of: let ci):
            return ["op": "observe", "record": record.json, "ci": ChangeOperation.end(ci)]
        case .keep(let record): return ["op": "keepRecord", "record": record.json]
        case .forget(let reference, of: let ci):
            return ["op": "forgetRecord", "record": reference.json, "ci": ci.map(ChangeOperation.ci) ?? .null]
        case .leave(let reference, of: let ci):
            return ["op": "leaveCI", "record": reference.json, "ci": ChangeOperation.ci(ci)]
        case .move(let references, from: let ci, to: let into):
            return [
                "op": "moveRecords", "records": .array(references.map(\.json)),
                "from": ci.map(ChangeOperation.ci) ?? .null, "to": into.map(ChangeOperation.end) ?? .null,
            ]
        case .part(let references, let ci):
            return [
                "op": "partRecords", "as": .string("n\(createdCount)"), "records": .array(references.map(\.json)),
                "from": ci.map(ChangeOperation.ci) ?? .null,
            ]
        case .derive(let ci): return ["op": "deriveCI", "ci": ChangeOperation.ci(ci)]
        case .drift(let reference, of: let ci, saying: let content):
            return [
                "op": "driftRecord", "record": reference.json, "ci": ChangeOperation.ci(ci), "content": content.json,
            ]
        case .settle(let reference, of: let ci, asNewCI: let isNew):
            return [
                "op": "settleRecord", "record": reference.json, "ci": ChangeOperation.ci(ci), "asNewCI": .bool(isNew),
            ]
        case .merge(let ci, let into):
            return ["op": "mergeCI", "ci": ChangeOperation.ci(ci), "into": ChangeOperation.ci(into)]
        case .split(let references, from: let ci, let into, let relations):
            return [
                "op": "splitCI", "records": .array(references.map(\.json)), "from": ChangeOperation.ci(ci),
                "into": into.map(ChangeOperation.ci) ?? .null,
                "relations": .array(relations.map { $0.json }),
            ]
        case .decide(let decision):
            return [
                "op": "decideRecords", "left": decision.left.json, "right": decision.right.json,
                "same": .bool(decision.isSame),
            ]
        case .undecide(let left, let right):
            return ["op": "undecideRecords", "left": left.json, "right": right.json]
        case .setSupport(let support, let isThere):
            return [
                "op": "setSupport", "relation": .string(RelationName.text(support.relation)),
                "source": .string(support.source), "there": .bool(isThere),
            ]
        case .support(let relation):
            return ["op": "supportRelation", "relation": .string(RelationName.text(relation))]
        case .withdraw(let relation):
            return ["op": "withdrawRelation", "relation": .string(RelationName.text(relation))]
        }
    }
}

extension OperationReader {
    mutating func recordOperation(_ json: OperationMembers) throws(ChangeError) -> RecordOperation {
        switch json.name {
        case "foundCI":
            try json.allowOnly("as", "record")
            if let name = try json.optionalText("as") { created[name] = createdCount }
            return .found(try json.record("record"))
        case "observe":
            try json.allowOnly("record", "ci")
            return .observe(try json.record("record"), of: try end("ci", json))
        case "keepRecord":
            try json.allowOnly("record")
            return .keep(try json.record("record"))
        case "forgetRecord":
            try json.allowOnly("record", "ci")
            return .forget(try json.reference("record"), of: try json.optionalCI("ci"))
        case "leaveCI":
            try json.allowOnly("record", "ci")
            return .leave(try json.reference("record"), of: try json.ci("ci"))
        case "moveRecords":
            try json.allowOnly("records", "from", "to")
            return .move(
                try json.references("records"), from: try json.optionalCI("from"),
                to: try json.optionalText("to") == nil ? nil : try end("to", json))
        case "partRecords":
            try json.allowOnly("as", "records", "from")
            if let name = try json.optionalText("as") { created[name] = createdCount }
            return .part(try json.references("records"), from: try json.optionalCI("from"))
        case "deriveCI":
            try json.allowOnly("ci")
            return .derive(try json.ci("ci"))
        case "driftRecord":
            try json.allowOnly("record", "ci", "content")
            return .drift(try json.reference("record"), of: try json.ci("ci"), saying: try json.content("content"))
        case "settleRecord":
            try json.allowOnly("record", "ci", "asNewCI")
            return .settle(try json.reference("record"), of: try json.ci("ci"), asNewCI: try json.flag("asNewCI"))
        case "mergeCI":
            try json.allowOnly("ci", "into")
            return .merge(try json.ci("ci"), into: try json.ci("into"))
        case "splitCI":
            try json.allowOnly("records", "from", "into", "relations")
            return .split(
                try json.references("records"), from: try json.ci("from"), into: try json.optionalCI("into"),
                relations: try json.relations("relations"))
        case "decideRecords":
            try json.allowOnly("left", "right", "same")
            return .decide(
                .init(try json.reference("left"), try json.reference("right"), isSame: try json.flag("same")))
        case "undecideRecords":
            try json.allowOnly("left", "right")
            return .undecide(try json.reference("left"), try json.reference("right"))
        case "setSupport":
            try json.allowOnly("relation", "source", "there")
            return .setSupport(
                .init(relation: try json.relation("relation"), source: try json.text("source")),
                isThere: try json.flag("there"))
        case "supportRelation":
            try json.allowOnly("relation")
            return .support(try json.relation("relation"))
        default:
            try json.allowOnly("relation")
            return .withdraw(try json.relation("relation"))
        }
    }
}

// MARK: Records

extension RecordReference {
    var json: JSONValue { ["source": .string(source), "key": .string(key)] }

    init?(_ json: JSONValue) {
        guard let source = json["source"]?.stringValue, let key = json["key"]?.stringValue, !source.isEmpty,
            !key.isEmpty
        else { return nil }
        self.init(source: source, key: key)
    }
}

extension RecordContent {
    /// As it is stored.
    public var json: JSONValue {
        ["class": JSONValue(ciClass), "name": JSONValue(name), "attributes": JSONValue(attributes)]
    }

    public init?(json: JSONValue) {
        guard let attributes = json["attributes"]?.objectValue else { return nil }
        self.init(ciClass: json["class"]?.stringValue, name: json["name"]?.stringValue, attributes: [:])
        for (key, value) in attributes {
            guard let value = Value(value) else { return nil }
            self.attributes[key] = value
        }
    }
}

extension SourceRecord {
    var json: JSONValue {
        [
            "source": .string(reference.source), "key": .string(reference.key), "state": .string(state.rawValue),
            "content": content.json, "witness": .bool(isWitness),
            "keys": .array(keys.map { .integer(Int64(bitPattern: $0.rawValue)) }),
            "pending": pending?.json ?? .null, "since": .integer(since.rawValue),
            "confirmedAt": .integer(confirmedAt.rawValue),
        ]
    }

    init?(_ json: JSONValue) {
        guard let reference = RecordReference(json), let content = json["content"].flatMap({ RecordContent(json: $0) }),
            let state = json["state"]?.stringValue.flatMap(State.init(rawValue:))
        else { return nil }
        self.init(
            reference: reference, state: state, content: content, isWitness: json["witness"]?.boolValue ?? true,
            keys: (json["keys"]?.arrayValue ?? []).compactMap(\.int64Value).map {
                IdentityKey(rawValue: UInt64(bitPattern: $0))
            },
            pending: json["pending"].flatMap { RecordContent(json: $0) },
            since: CommitSeq(rawValue: json["since"]?.int64Value ?? 0),
            confirmedAt: Instant(rawValue: json["confirmedAt"]?.int64Value ?? 0))
    }
}

extension RelationDocument {
    fileprivate var json: JSONValue {
        [
            "relation": .string(RelationName.text(id)), "type": .string(type), "from": .string(CIName.text(from)),
            "to": .string(CIName.text(to)), "properties": JSONValue(properties), "source": .string(source),
        ]
    }
}

extension OperationMembers {
    fileprivate func record(_ member: String) throws(ChangeError) -> SourceRecord {
        guard let record = members[member].flatMap({ SourceRecord($0) }) else { throw bad(member, "is no record") }
        return record
    }

    fileprivate func reference(_ member: String) throws(ChangeError) -> RecordReference {
        guard let reference = members[member].flatMap({ RecordReference($0) }) else {
            throw bad(
                member, "names no record", hint: "For example {\"source\": \"file:estate\", \"key\": \"server/1\"}.")
        }
        return reference
    }

    fileprivate func references(_ member: String) throws(ChangeError) -> [RecordReference] {
        guard let elements = members[member]?.arrayValue, !elements.isEmpty else {
            throw bad(member, "is no list of records")
        }
        var references: [RecordReference] = []
        for element in elements {
            guard let reference = RecordReference(element) else { throw bad(member, "contains what names no record") }
            references.append(reference)
        }
        return references
    }

    fileprivate func content(_ member: String) throws(ChangeError) -> RecordContent {
        guard let content = members[member].flatMap({ RecordContent(json: $0) }) else {
            throw bad(member, "is no content")
        }
        return content
    }

    fileprivate func relations(_ member: String) throws(ChangeError) -> [RelationDocument] {
        guard let elements = members[member]?.arrayValue else { return [] }
        var relations: [RelationDocument] = []
        for element in elements {
            let json = try OperationMembers(element.asOperation("restoreRelation"), number: number)
            relations.append(
                RelationDocument(
                    id: try json.relation("relation"), type: try json.text("type"), from: try json.ci("from"),
                    to: try json.ci("to"), properties: try json.values("properties"),
                    source: try json.optionalText("source") ?? ""))
        }
        return relations
    }

    fileprivate func optionalCI(_ member: String) throws(ChangeError) -> NodeID? {
        try optionalText(member) == nil ? nil : try ci(member)
    }

    fileprivate func flag(_ member: String) throws(ChangeError) -> Bool {
        guard let flag = members[member]?.boolValue else { throw bad(member, "is neither true nor false") }
        return flag
    }
}

extension JSONValue {
    /// The same object with a name of an operation, so that its members can be read as those of one.
    fileprivate func asOperation(_ name: String) -> JSONValue {
        guard var members = objectValue else { return self }
        members["op"] = .string(name)
        return .object(members)
    }
}
