internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    private static let idParameter = Operation.Parameter.path("id", "The CI's id.", example: "ci-42")

    /// One CI through time.
    static let timeline: [Route] = [
        Route(
            .get, "/api/v1/cis/{id}/timeline",
            Operation(
                id: "getTimeline", tag: .history, summary: "What happened to one CI between two times, newest first",
                description: "Its own changes, its relations that came and went, and what was said of valid time. "
                    + "Also of a retired CI.",
                parameters: [
                    idParameter, .query("from", "From this time on.", Schema.instant),
                    .query("to", "Up to, but not including, this time.", Schema.instant),
                    .limit(100, max: Limits.historyItems - 1), .before,
                ],
                answers: [.json(Schema.page("TimelineEntry", total: false), "A page of entries.")]),
            .reader, handler: getTimeline),
        Route(
            .put, "/api/v1/cis/{id}/validity",
            Operation(
                id: "assertValidity", tag: .history, summary: "Say what was true when",
                description: "\"In rack 7 since March\", recorded today: `validAt` answers by it from now on, `asOf` "
                    + "before this commit answers as it did. What holds at present is changed with it.",
                parameters: [idParameter],
                body: .init(mediaType: "application/json", schema: Schema.ref("NewValidity")),
                answers: [.json(Schema.object(["seq": Schema.seq]), "The commit."), .inReview]),
            .editor, handler: assertValidity),
    ]

    private static func ciID(_ call: Call) throws -> NodeID {
        let text = try call.path("id")
        guard let id = CIName.parse(text) else {
            throw ProblemDetails(.notFound, "There is and was no CI \"\(text.prefix(80))\".")
        }
        return id
    }

    private static func time(_ name: String, _ call: Call) throws -> Instant? {
        guard let text = call.query(name) else { return nil }
        guard let time = Instant(iso8601: text) else {
            throw ProblemDetails.invalidParameter(name, text, allowed: "a time such as 2026-03-01T09:00:00Z")
        }
        return time
    }

    private static func getTimeline(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let id = try ciID(call)
        let (from, to, before) = (try time("from", call), try time("to", call), try Self.before(call))
        let limit = try call.query("limit", in: 1...(Limits.historyItems - 1), otherwise: 100)
        let found = try await store.timeline(
            of: id, from: from, to: to, tenant: principal.tenant, limit: limit + 1, before: before)
        if found.isEmpty, try await store.versions(of: id, tenant: principal.tenant) == nil {
            throw ProblemDetails(.notFound, "There is and was no CI \"\(CIName.text(id))\".")
        }
        let page = found.prefix(limit)
        let sight = store.sight(of: principal)
        var entries = page.map { (seq: $0.seq, json: Wire.timelineEntry($0, sight)) }
        if before == nil {
            // What was said of another time stands where it was recorded.
            for (said, moment) in try await store.validity(of: id, from: from, to: to, tenant: principal.tenant)
            where sight.shows(said.statement) {
                entries.append((said.seq, Wire.timelineEntry(said, moment)))
            }
        }
        entries.sort { $0.seq > $1.seq }
        return .json([
            "items": .array(entries.map(\.json)),
            "next": found.count > limit ? page.last.map { Wire.seq($0.seq) } ?? .null : .null,
        ])
    }

    private static func assertValidity(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let (graph, metamodel) = store.estate(for: principal)
        let node = try node(try call.path("id"), in: graph)
        let id = graph.id(of: node)
        let body = try await call.jsonObject()
        try body.allowOnly("attribute", "relation", "value", "validFrom", "validTo", "reason")
        let from = try instant(body.text("validFrom", "when it began to be true"), "validFrom")
        let to = try body.optionalText("validTo").map { try instant($0, "validTo") }
        let now = call.environment.now()
        var operations: [ChangeOperation] = []
        let what: String
        if let attribute = try body.optionalText("attribute") {
            let values = try Wire.attributes(
                [attribute: body.members["value"] ?? .null], of: metamodel.ciClass(of: node, in: graph),
                metamodel: metamodel)
            let statement = ValidityStatement(
                subject: .attribute(id, attribute), value: values[attribute] ?? .null, from: from, to: to)
            operations.append(.assertValidity(statement))
            if statement.covers(now) {
                operations.append(.updateCI(id, ciClass: nil, name: nil, attributes: values))
            }
            what = attribute
        } else {
            let relation = try body.object("relation")
            guard let type = relation["type"]?.stringValue,
                let source = relation["from"]?.stringValue.flatMap(CIName.parse),
                let target = relation["to"]?.stringValue.flatMap(CIName.parse), source == id || target == id
            else {
                throw ProblemDetails(
                    .invalidRequest,
                    "The body needs an \"attribute\", or a \"relation\" with type, from and to, one of them this CI.")
            }
            let isThere = body.members["value"]?.boolValue ?? true
            let statement = ValidityStatement(
                subject: .relation(type: type, from: source, to: target), value: .boolean(isThere), from: from, to: to)
            operations.append(.assertValidity(statement))
            let present = graph.relation(type, source, target)
            if statement.covers(now), isThere != (present != nil) {
                operations.append(
                    present.map(ChangeOperation.removeRelation)
                        ?? .createRelation(type: type, from: .existing(source), to: .existing(target), properties: [:]))
            }
            what = type
        }
        let reason = try body.optionalText("reason")
        let title = reason ?? "\(what) of \(CIReader(graph, metamodel).name(of: node)) since \(from.iso8601)"
        let changeSet = ChangeSet(
            kind: .manual, title: title,
            source: SourceReference(name: "manual:\(principal.subject)", kind: "manual"), operations: operations)
        let commit = try await store.commitOrPropose(changeSet, by: principal)
        return .json(["seq": Wire.seq(commit.seq)])
    }

    private static func instant(_ text: String, _ name: String) throws(ProblemDetails) -> Instant {
        guard let time = Instant(iso8601: text) else {
            throw ProblemDetails.invalidParameter(name, text, allowed: "a time such as 2026-03-01T09:00:00Z")
        }
        return time
    }
}

extension GraphSnapshot {
    fileprivate func relation(_ type: String, _ from: NodeID, _ to: NodeID) -> RelationshipID? {
        guard let code = relationshipType(named: type), let source = slot(of: from), let target = slot(of: to),
            let found = relationship(of: code, from: source, to: target)
        else { return nil }
        return id(of: found)
    }
}

extension Wire {
    static func timelineEntry(_ item: HistoryItem, _ sight: Sight) -> JSONValue {
        var members: JSONObject = [
            "seq": seq(item.seq), "at": instant(item.at), "actor": .string(item.actor),
            "source": .string(item.source), "kind": .string(item.action.rawValue),
        ]
        let changes = sight.changes(item.changes)
        if !changes.isEmpty { members["changes"] = .array(changes.map(change)) }
        if let relation = item.relation {
            members["relation"] = [
                "type": .string(relation.type),
                "direction": .string(relation.direction == .outgoing ? "outgoing" : "incoming"),
                "other": [
                    "id": .string(CIName.text(relation.other.id)), "class": .string(relation.other.ciClass),
                    "name": .string(relation.other.name),
                ],
            ]
        }
        return .object(members)
    }

    static func timelineEntry(_ said: RecordedValidity, _ moment: Moment) -> JSONValue {
        [
            "seq": seq(said.seq), "at": instant(moment.at), "actor": .string(moment.actor),
            "source": .string(moment.source), "kind": "validity", "validity": validity(said.statement),
        ]
    }

    static func validity(_ statement: ValidityStatement) -> JSONValue {
        var members: JSONObject = [:]
        switch statement.subject {
        case .attribute(_, let key): members["attribute"] = .string(key)
        case .relation(let type, let from, let to):
            members["relationType"] = .string(type)
            members["from"] = .string(CIName.text(from))
            members["to"] = .string(CIName.text(to))
        }
        members["value"] = value(statement.value)
        members["validFrom"] = instant(statement.from)
        members["validTo"] = instant(statement.to)
        return .object(members)
    }
}
