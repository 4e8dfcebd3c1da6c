internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    /// Reading and changing relations.
    static let relations: [Route] = [
        Route(
            .get, "/api/v1/relations",
            Operation(
                id: "listRelations", tag: .relations, summary: "List relations",
                parameters: [
                    .query("type", "Only relations of this type, for example `RUNS_ON`."),
                    .query("ci", "Only relations of this CI, in either direction."),
                    .limit(50, max: Limits.pageItems), .cursor, .asOf, .draft,
                ],
                answers: [.json(Schema.page("Relation", total: true), "A page of relations, ordered by id.")]),
            .reader, handler: listRelations),
        Route(
            .post, "/api/v1/relations",
            Operation(
                id: "createRelation", tag: .relations, summary: "Create a relation",
                body: .init(mediaType: "application/json", schema: Schema.ref("NewRelation")),
                answers: [.json(Schema.ref("Relation"), "The relation.", status: 201), .inReview]),
            .editor, handler: createRelation),
        Route(
            .get, "/api/v1/relations/{id}",
            Operation(
                id: "getRelation", tag: .relations, summary: "One relation",
                parameters: [.path("id", "The relation's id.", example: "rel-7"), .asOf],
                answers: [.json(Schema.ref("Relation"), "The relation; its `ETag` is its version.")]),
            .reader, handler: getRelation),
        Route(
            .patch, "/api/v1/relations/{id}",
            Operation(
                id: "changeRelation", tag: .relations, summary: "Change the properties of a relation",
                description: "Sets what is given and leaves the rest; a property of null is removed.",
                parameters: [
                    .path("id", "The relation's id.", example: "rel-7"),
                    .header("If-Match", "The `ETag` that was read; 412 where it is no longer current."),
                ],
                body: .init(
                    mediaType: "application/json", schema: Schema.object(["properties": Schema.ref("Attributes")])),
                answers: [.json(Schema.ref("Relation"), "The changed relation."), .inReview]),
            .editor, handler: changeRelation),
        Route(
            .delete, "/api/v1/relations/{id}",
            Operation(
                id: "removeRelation", tag: .relations, summary: "Remove a relation",
                parameters: [
                    .path("id", "The relation's id.", example: "rel-7"),
                    .header("If-Match", "The `ETag` that was read; 412 where it is no longer current."),
                ], answers: [.noContent, .inReview]),
            .editor, handler: removeRelation),
    ]

    private static func listRelations(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let graph = try await call.graph(of: store, for: principal)
        let limit = try call.query("limit", in: 1...Limits.pageItems, otherwise: 50)
        let after = try call.query("cursor").map(relationID)
        let typeName = call.query("type")
        if let typeName, store.metamodel(for: principal.tenant).relationTypes[typeName] == nil {
            throw ProblemDetails(
                .invalidRequest, "There is no relation type \"\(typeName.prefix(80))\".",
                hint: "See the relation types at /api/v1/metamodel.")
        }
        let type = typeName.map { graph.relationshipType(named: $0) }
        var node: NodeSlot?
        if let text = call.query("ci") { node = try Self.node(text, in: graph) }
        let page = RelationPage(of: graph, type: type, node: node, after: after, limit: limit)
        let reader = CIReader(graph, store.metamodel(for: principal.tenant))
        let next: JSONValue = page.next.map { .string(Cursor.encode([JSONValue($0)])) } ?? .null
        return .json([
            "items": .array(page.relations.map { reader.relation($0) }), "total": JSONValue(page.total),
            "next": next, "seq": Wire.seq(graph.seq),
        ])
    }

    private static func relationID(in cursor: String) throws(ProblemDetails) -> UInt64 {
        guard let id = try Cursor.decode(cursor, count: 1)[0].int64Value.flatMap(UInt64.init(exactly:)) else {
            throw ProblemDetails.invalidParameter("cursor", cursor, allowed: "the value of the page before's next")
        }
        return id
    }

    private static func createRelation(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let graph = store.snapshot(for: principal)
        let body = try await call.jsonObject()
        try body.allowOnly("type", "from", "to", "properties")
        let type = try body.text("type", "the key of a relation type")
        let from = try node(try body.text("from", "the id of a CI"), in: graph)
        let to = try node(try body.text("to", "the id of a CI"), in: graph)
        let properties = try Wire.attributes(
            try body.object("properties"), of: Metamodel.rootClass, metamodel: store.metamodel(for: principal.tenant))
        let reader = CIReader(graph, store.metamodel(for: principal.tenant))
        let commit = try await store.commitOrPropose(
            .manual(
                "relate \(reader.name(of: from)) \(type) \(reader.name(of: to))", by: principal,
                .createRelation(
                    type: type, from: .existing(graph.id(of: from)), to: .existing(graph.id(of: to)),
                    properties: properties)), by: principal)
        guard let id = commit.createdRelations.first, let relation = commit.snapshot.slot(of: id) else {
            throw ProblemDetails(.internalError, "The commit \(commit.seq) created no relation.")
        }
        return .json(
            CIReader(commit.snapshot, store.metamodel(for: principal.tenant)).relation(relation), status: .created,
            headers: [.location: "/api/v1/relations/\(RelationName.text(id))"])
    }

    private static func removeRelation(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let (id, _) = try relation(call, in: store.snapshot(for: principal))
        var changeSet = ChangeSet.manual(
            "remove relation \(RelationName.text(id))", by: principal, .removeRelation(id))
        changeSet.expectedRelations = try VersionTag.seq(call.request.headers[.ifMatch]).map { [id: $0] } ?? [:]
        _ = try await store.commitOrPropose(changeSet, by: principal)
        return .noContent
    }

    private static func relation(
        _ call: Call, in graph: GraphSnapshot
    ) throws -> (id: RelationshipID, slot: RelationshipSlot) {
        let text = try call.path("id")
        guard let id = RelationName.parse(text), let slot = graph.slot(of: id) else {
            throw ProblemDetails(.notFound, "There is no relation \"\(text.prefix(80))\".")
        }
        return (id, slot)
    }

    private static func getRelation(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let graph = try await call.graph(of: store, for: principal)
        return try await relationResponse(try relation(call, in: graph).id, graph, store, principal)
    }

    private static func changeRelation(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let (id, _) = try relation(call, in: store.snapshot(for: principal))
        let body = try await call.jsonObject()
        try body.allowOnly("properties")
        let properties = try Wire.attributes(
            try body.object("properties"), of: Metamodel.rootClass, metamodel: store.metamodel(for: principal.tenant))
        guard !properties.isEmpty else {
            throw ProblemDetails(.invalidRequest, "The body has no properties, so nothing would change.")
        }
        var changeSet = ChangeSet.manual(
            "change relation \(RelationName.text(id))", by: principal, .updateRelation(id, properties: properties))
        changeSet.expectedRelations = try VersionTag.seq(call.request.headers[.ifMatch]).map { [id: $0] } ?? [:]
        let commit = try await store.commitOrPropose(changeSet, by: principal)
        return try await relationResponse(id, commit.snapshot, store, principal)
    }

    private static func relationResponse(
        _ id: RelationshipID, _ graph: GraphSnapshot, _ store: Store, _ principal: Principal
    ) async throws -> Response {
        guard let slot = graph.slot(of: id) else {
            throw ProblemDetails(.notFound, "There is no relation \"\(RelationName.text(id))\" any more.")
        }
        let seq = try await store.version(of: id, tenant: principal.tenant)
        return .json(
            CIReader(graph, store.metamodel(for: principal.tenant)).relation(slot),
            headers: seq.map { [.eTag: "\"\($0)\""] } ?? [:])
    }
}

/// A page of relations in the order of their ids.
struct RelationPage {
    private(set) var relations: [RelationshipSlot] = []
    private(set) var total = 0
    /// The id after which the next page starts; `nil` on the last one.
    private(set) var next: UInt64?

    /// - Parameters:
    ///   - type: `nil` for all; `.some(nil)` for a type of which the graph has none.
    ///   - node: only relations of this node.
    /// - Complexity: O(relations looked at · log limit).
    init(of graph: GraphSnapshot, type: RelationshipTypeCode??, node: NodeSlot?, after: UInt64?, limit: Int) {
        if case .some(nil) = type { return }
        let wanted = type.flatMap(\.self)
        var kept: [(id: UInt64, slot: RelationshipSlot)] = []
        var total = 0
        func consider(_ slot: RelationshipSlot) {
            total += 1
            let id = graph.id(of: slot).rawValue
            if let after, id <= after { return }
            if kept.count > limit, let last = kept.last, id > last.id { return }
            var place = kept.count
            while place > 0, kept[place - 1].id > id { place -= 1 }
            kept.insert((id, slot), at: place)
            if kept.count > limit + 1 { kept.removeLast() }
        }
        if let node {
            graph.forEachRelationship(of: node, direction: .both, type: wanted) { adjacent in
                // A loop is seen in both directions and counted once.
                if adjacent.direction == .incoming && adjacent.node == node { return }
                consider(adjacent.relationship)
            }
        } else {
            graph.forEachRelationship { slot in
                if wanted == nil || graph.type(of: slot) == wanted { consider(slot) }
            }
        }
        if kept.count > limit {
            kept.removeLast()
            next = kept.last?.id
        }
        relations = kept.map(\.slot)
        self.total = total
    }
}
