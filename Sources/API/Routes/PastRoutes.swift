internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    /// What was, and what differs from it.
    static let past: [Route] = [
        Route(
            .get, "/api/v1/difference",
            Operation(
                id: "getDifference", tag: .history, summary: "What differs between two states",
                description: "Each list has at most `limit` elements, ordered by id; the counts are whole. "
                    + "With `ci` only what lies within `hops` of that CI in either state.",
                parameters: states + [
                    .query("ci", "The id of a CI."),
                    .query(
                        "hops", "How many relations away from it at most.",
                        ["type": "integer", "minimum": 0, "maximum": JSONValue(Limits.differenceHops), "default": 1]),
                    .limit(100, max: Limits.differenceItems),
                ],
                answers: [.json(Schema.ref("StateDifference"), "What leads from the one to the other.")]),
            .reader, handler: difference),
        Route(
            .get, "/api/v1/cis/{id}/difference",
            Operation(
                id: "getCIDifference", tag: .history, summary: "What differs about one CI and its relations",
                parameters: [.path("id", "The CI's id.", example: "ci-42")] + states
                    + [.limit(100, max: Limits.differenceItems)],
                answers: [.json(Schema.ref("StateDifference"), "What leads from the one to the other.")]),
            .reader, handler: ciDifference),
        Route(
            .get, "/api/v1/cis/{id}/versions",
            Operation(
                id: "listCIVersions", tag: .history, summary: "The versions of one CI, newest first",
                description: "Also of a retired CI.",
                parameters: [
                    .path("id", "The CI's id.", example: "ci-42"), .limit(50, max: Limits.historyItems - 1), .before,
                ],
                answers: [.json(Schema.page("CIVersion", total: false), "A page of versions.")]),
            .reader, handler: ciVersions),
        Route(
            .get, "/api/v1/relations/{id}/versions",
            Operation(
                id: "listRelationVersions", tag: .history, summary: "The versions of one relation, newest first",
                description: "Also of a removed relation.",
                parameters: [
                    .path("id", "The relation's id.", example: "rel-7"), .limit(50, max: Limits.historyItems - 1),
                    .before,
                ],
                answers: [.json(Schema.page("RelationVersion", total: false), "A page of versions.")]),
            .reader, handler: relationVersions),
    ]

    private static let states: [Operation.Parameter] = [
        .query("from", "The one state: the number of a commit, or a time in RFC 3339.", asOfSchema),
        .query("to", "The other state; the latest where it is absent.", asOfSchema),
    ]

    private static let asOfSchema: JSONValue = ["type": "string", "examples": ["12", "2026-03-01T09:00:00Z"]]

    // MARK: differences

    private static func difference(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let (from, to) = try states(of: call, store, principal)
        let limit = try call.query("limit", in: 1...Limits.differenceItems, otherwise: 100)
        if let text = call.query("ci") {
            guard let id = CIName.parse(text) else {
                throw ProblemDetails.invalidParameter("ci", text, allowed: "the id of a CI, such as ci-42")
            }
            let hops = try call.query("hops", in: 0...Limits.differenceHops, otherwise: 1)
            let found = try await store.difference(
                around: id, hops: hops, for: principal, from: from, to: to, limit: limit)
            return .json(Wire.difference(found, store.metamodel(for: principal.tenant)))
        }
        let found = try await store.difference(for: principal, from: from, to: to, limit: limit)
        return .json(Wire.difference(found, store.metamodel(for: principal.tenant)))
    }

    private static func ciDifference(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let id = try ciID(call)
        let (from, to) = try states(of: call, store, principal)
        let limit = try call.query("limit", in: 1...Limits.differenceItems, otherwise: 100)
        let found = try await store.difference(of: id, for: principal, from: from, to: to, limit: limit)
        return .json(Wire.difference(found, store.metamodel(for: principal.tenant)))
    }

    private static func states(
        of call: Call, _ store: Store, _ principal: Principal
    ) throws(ProblemDetails) -> (from: AsOf, to: AsOf) {
        guard let from = try call.asOf("from") else {
            throw ProblemDetails.invalidParameter("from", "", allowed: "the number of a commit, or a time")
        }
        return (from, try call.asOf("to") ?? .commit(store.snapshot(for: principal).seq))
    }

    // MARK: versions

    private static func ciVersions(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let id = try ciID(call)
        let sight = store.sight(of: principal)
        return try await versions(call, sight, "There is and was no CI \"\(CIName.text(id))\".") { limit, before in
            try await store.life(of: id, tenant: principal.tenant, limit: limit, before: before)
        } wire: { document in
            [
                "id": .string(CIName.text(document.id)), "class": .string(document.ciClass),
                "name": .string(document.name),
                "attributes": Wire.values(sight.attributes(document.attributes).map { $0 }),
            ]
        }
    }

    private static func relationVersions(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let text = try call.path("id")
        guard let id = RelationName.parse(text) else {
            throw ProblemDetails(.notFound, "There is and was no relation \"\(text.prefix(80))\".")
        }
        return try await versions(call, store.sight(of: principal), "There is and was no relation \"\(text)\".") {
            limit, before in
            try await store.life(of: id, tenant: principal.tenant, limit: limit, before: before)
        } wire: { document in
            [
                "id": .string(RelationName.text(document.id)), "type": .string(document.type),
                "from": .string(CIName.text(document.from)), "to": .string(CIName.text(document.to)),
                "properties": Wire.values(document.properties.map { $0 }), "source": .string(document.source),
            ]
        }
    }

    private static func versions<Document>(
        _ call: Call, _ sight: Sight, _ absent: String,
        read: (_ limit: Int, _ before: CommitSeq?) async throws -> [Version<Document>],
        wire: (Document) -> JSONObject
    ) async throws -> Response {
        let limit = try call.query("limit", in: 1...(Limits.historyItems - 1), otherwise: 50)
        let before = try before(call)
        let found = try await read(limit + 1, before)
        if found.isEmpty, before == nil { throw ProblemDetails(.notFound, absent) }
        let page = found.prefix(limit)
        return .json([
            "items": .array(
                page.map { version in
                    var members = wire(version.document)
                    members["beginning"] = .string(version.beginning.rawValue)
                    members["begins"] = Wire.moment(version.from)
                    members["ends"] = version.to.map(Wire.moment) ?? .null
                    members["changes"] = .array(sight.changes(version.changes).map(Wire.change))
                    return .object(members)
                }),
            "next": found.count > limit ? page.last.map { Wire.seq($0.from.seq) } ?? .null : .null,
        ])
    }

    private static func ciID(_ call: Call) throws -> NodeID {
        let text = try call.path("id")
        guard let id = CIName.parse(text) else {
            throw ProblemDetails(.notFound, "There is and was no CI \"\(text.prefix(80))\".")
        }
        return id
    }
}

extension Wire {
    static func moment(_ moment: Moment) -> JSONValue {
        [
            "seq": seq(moment.seq), "at": instant(moment.at), "actor": .string(moment.actor),
            "source": .string(moment.source),
        ]
    }

    /// CIs and relations that came, went and changed, each as the state that has it says.
    static func difference(_ found: StateDifference, _ metamodel: Metamodel) -> JSONValue {
        let (older, newer) = (CIReader(found.older, metamodel), CIReader(found.newer, metamodel))
        let difference = found.difference
        return [
            "from": seq(difference.older), "to": seq(difference.newer),
            "cis": counts(difference.nodes), "relations": counts(difference.relationships),
            "addedCIs": .array(difference.addedNodes.compactMap { newer.summary($0.id) }),
            "removedCIs": .array(difference.removedNodes.compactMap { older.summary($0.id) }),
            "changedCIs": .array(difference.changedNodes.compactMap { newer.changed($0, from: older) }),
            "addedRelations": .array(difference.addedRelationships.compactMap { newer.relation($0.id) }),
            "removedRelations": .array(difference.removedRelationships.compactMap { older.relation($0.id) }),
            "changedRelations": .array(difference.changedRelationships.compactMap(newer.changed)),
            "truncated": .bool(!difference.isComplete),
        ]
    }

    private static func counts(_ counts: GraphDifference.Counts) -> JSONValue {
        [
            "added": JSONValue(counts.added), "removed": JSONValue(counts.removed),
            "changed": JSONValue(counts.changed),
        ]
    }
}

extension CIReader {
    fileprivate func summary(_ id: NodeID) -> JSONValue? { graph.slot(of: id).map { .object(summary($0)) } }

    fileprivate func relation(_ id: RelationshipID) -> JSONValue? { graph.slot(of: id).map { relation($0) } }

    /// The CI as it is now, with its changes since.
    fileprivate func changed(
        _ change: GraphDifference.Change<NodeContent>, from older: CIReader
    ) -> JSONValue? {
        guard let before = older.graph.slot(of: change.id), let after = graph.slot(of: change.id) else { return nil }
        let classes = (
            older.metamodel.ciClass(of: before, in: older.graph), metamodel.ciClass(of: after, in: graph)
        )
        var changes = change.properties.map { Self.change($0.key, $0.before, $0.after) }
        if classes.0 != classes.1 {
            changes.insert(Self.change("class", .string(classes.0), .string(classes.1)), at: 0)
        }
        return ["ci": reference(after), "changes": .array(changes)]
    }

    fileprivate func changed(_ change: GraphDifference.Change<RelationshipContent>) -> JSONValue? {
        guard let after = relation(change.id) else { return nil }
        let changes = change.properties.map { Self.change($0.key, $0.before, $0.after) }
        return ["relation": after, "changes": .array(changes)]
    }

    private static func change(_ attribute: String, _ before: Value, _ after: Value) -> JSONValue {
        Wire.change(Difference.AttributeChange(attribute: attribute, before: before, after: after))
    }
}
