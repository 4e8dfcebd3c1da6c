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

    /// Reading and changing CIs.
    static let cis: [Route] = [
        Route(
            .get, "/api/v1/cis",
            Operation(
                id: "listCIs", tag: .cis, summary: "List and search CIs",
                description: """
                    `q` is a search: words and "phrases" over names and attributes, AND, OR, NOT or -, parentheses, \
                    `environment:production`, `memory_gb>64`, `port:[1 TO 1024]`, `/pattern/`, `serber~1`, `web*`, \
                    `class:Host`, `has:serial`, `missing:OWNED_BY`, `changed:>2026-11-01`, and relations: \
                    `RUNS_ON>(class:Host name:web*)`, `<RUNS_ON`, `RUNS_ON*1..3>db-01`.
                    """,
                parameters: [
                    .query("q", "A search; every CI where it is absent."),
                    .query("class", "Only CIs of this class and of classes below it."),
                    .query(
                        "sort",
                        "`relevance`, `id`, `name`, or the key of an attribute; `-` before it for descending. "
                            + "By relevance where the search has words, else by id."),
                    .query("columns", "Keys of the attributes to show, with commas between; all where it is absent."),
                    .query(
                        "facets",
                        "`class` and keys of attributes, with commas between, of which to count the values."),
                    .limit(50, max: Limits.pageItems), .cursor, .asOf, .draft,
                ],
                answers: [.json(Schema.ref("CIPage"), "A page of CIs.")]),
            .reader, handler: listCIs),
        Route(
            .post, "/api/v1/cis",
            Operation(
                id: "createCI", tag: .cis, summary: "Create a CI",
                body: .init(mediaType: "application/json", schema: Schema.ref("NewCI")),
                answers: [
                    .init(
                        status: 201, description: "Created.", content: [("application/json", Schema.ref("CI"))],
                        headers: [("Location", "Address of the CI."), ("ETag", "Its version.")]),
                    .inReview,
                ]),
            .editor, handler: createCI),
        Route(
            .get, "/api/v1/cis/{id}",
            Operation(
                id: "getCI", tag: .cis, summary: "One CI with its relations",
                description: "At most \(Limits.ciRelations) relations; `relationCount` has their number, "
                    + "`/api/v1/relations?ci=` all of them. "
                    + "The part of the `ETag` before the dot is the version that `If-Match` compares.",
                parameters: [
                    idParameter, .asOf, .validAt, .draft,
                    .header("If-None-Match", "An `ETag` that the caller has."),
                ],
                answers: [.json(Schema.ref("CI"), "The CI."), .notModified]),
            .reader, handler: getCI),
        Route(
            .patch, "/api/v1/cis/{id}",
            Operation(
                id: "changeCI", tag: .cis, summary: "Change a CI",
                description: "Sets what is given and leaves the rest; an attribute of null is removed.",
                parameters: [
                    idParameter, .header("If-Match", "The `ETag` that was read; 412 where it is no longer current."),
                    .header("Prefer", "`return=minimal` (RFC 7240): 204 in the place of the whole CI."),
                ],
                body: .init(mediaType: "application/json", schema: Schema.ref("CIChange")),
                answers: [.json(Schema.ref("CI"), "The changed CI."), .inReview, .noContent]),
            .editor, handler: changeCI),
        Route(
            .delete, "/api/v1/cis/{id}",
            Operation(
                id: "retireCI", tag: .cis, summary: "Retire a CI",
                description: "Takes the CI and its relations out of the current graph. Its history stays.",
                parameters: [
                    idParameter, .header("If-Match", "The `ETag` that was read; 412 where it is no longer current."),
                ],
                answers: [.noContent, .inReview]),
            .editor, handler: retireCI),
        Route(
            .get, "/api/v1/cis/{id}/neighbourhood",
            Operation(
                id: "getNeighbourhood", tag: .cis, summary: "The CIs around a CI",
                parameters: [
                    idParameter,
                    .query(
                        "depth", "How many relations away at most.",
                        ["type": "integer", "minimum": 1, "maximum": JSONValue(Limits.neighbourhoodHops), "default": 1]),
                    .limit(100, max: Limits.neighbourhoodNodes), .asOf, .draft,
                ],
                answers: [.json(Schema.ref("Neighbourhood"), "Nodes, and every relation among them.")]),
            .reader, handler: neighbourhood),
    ]

    // MARK: reading

    private static func listCIs(_ call: Call, _ principal: Principal) async throws -> Response {
        let request = try await SearchRequest(call, principal, query: call.query("q") ?? "")
        return .json(try request.page(of: call))
    }

    private static func getCI(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        if let past = try await pastCI(call, store, principal) { return past }
        let graph = try await call.graph(of: store, for: principal)
        let node = try node(try call.path("id"), in: graph)
        return try await ciResponse(node, graph, store, principal, ifNoneMatch: call.request.headers[.ifNoneMatch])
    }

    /// The CI in full, with its version where the database says it.
    private static func ciResponse(
        _ node: NodeSlot, _ graph: GraphSnapshot, _ store: Store, _ principal: Principal,
        status: HTTPResponse.Status = .ok, ifNoneMatch: String? = nil,
        versions known: (created: CommitSeq, changed: CommitSeq)? = nil
    ) async throws -> Response {
        var versions = known
        if versions == nil {
            versions = try await Self.versions(of: graph.id(of: node), asOf: graph.seq, store, principal)
        }
        var headers: HTTPFields = [:]
        if let versions {
            let tag = VersionTag.text(version: versions.changed, state: graph.seq)
            headers[.eTag] = tag
            headers[.cacheControl] = "private, no-cache"
            if let ifNoneMatch, ifNoneMatch.contains(tag) { return Response(status: .notModified, headers: headers) }
        }
        let reader = CIReader(graph, store.metamodel(for: principal.tenant))
        var members = reader.summary(node)
        members["createdSeq"] = versions.map { Wire.seq($0.created) } ?? .null
        members["changedSeq"] = versions.map { Wire.seq($0.changed) } ?? .null
        members["seq"] = Wire.seq(graph.seq)
        var relations: [JSONValue] = []
        graph.forEachRelationship(of: node, direction: .both) { adjacent in
            if relations.count < Limits.ciRelations { relations.append(reader.relation(adjacent)) }
        }
        members["relations"] = .array(relations)
        members["relationCount"] = JSONValue(graph.degree(of: node, direction: .both))
        if status == .created { headers[.location] = "/api/v1/cis/\(reader.id(of: node))" }
        return .json(.object(members), status: status, headers: headers)
    }

    /// `nil` while the database does not answer: reading the graph goes on without it.
    private static func versions(
        of id: NodeID, asOf seq: CommitSeq, _ store: Store, _ principal: Principal
    ) async throws -> (created: CommitSeq, changed: CommitSeq)? {
        do throws(StoreError) {
            return try await store.versions(of: id, tenant: principal.tenant, asOf: seq)
        } catch  where error.code == .unavailable {
            return nil
        }
    }

    private static func neighbourhood(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let graph = try await call.graph(of: store, for: principal)
        let node = try node(try call.path("id"), in: graph)
        let depth = try call.query("depth", in: 1...Limits.neighbourhoodHops, otherwise: 1)
        let limit = try call.query("limit", in: 1...Limits.neighbourhoodNodes, otherwise: 100)
        let found = Neighbourhood(of: node, in: graph, depth: depth, limit: limit)
        let reader = CIReader(graph, store.metamodel(for: principal.tenant))
        return .json([
            "nodes": .array(found.nodes.map(reader.reference)),
            "edges": .array(
                found.relations.map {
                    [
                        "id": .string(RelationName.text(graph.id(of: $0))),
                        "type": .string(graph.name(of: graph.type(of: $0))),
                        "from": .string(reader.id(of: graph.source(of: $0))),
                        "to": .string(reader.id(of: graph.target(of: $0))),
                    ]
                }),
            "truncated": .bool(found.isTruncated), "seq": Wire.seq(graph.seq),
        ])
    }

    // MARK: changing

    private static func createCI(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let body = try await call.jsonObject()
        try body.allowOnly("class", "name", "attributes", "template")
        let metamodel = store.metamodel(for: principal.tenant)
        let template = try body.optionalText("template").map { key in
            guard let template = metamodel.templates[key] else {
                throw ProblemDetails(
                    .invalidRequest, "There is no template \"\(key.prefix(80))\".",
                    hint: "See them at /api/v1/definitions?kind=template.")
            }
            return template
        }
        let ciClass = try body.optionalText("class") ?? template?.ciClass ?? body.text("class", "the key of a CI class")
        let given = try Wire.attributes(try body.object("attributes"), of: ciClass, metamodel: metamodel)
        let attributes = (template?.attributes ?? [:]).merging(given) { $1 }
        // A class may make names of attributes.
        let isNamed = metamodel.makesNames(of: ciClass)
        let name =
            try body.optionalText("name") ?? template?.makeName(attributes)
            ?? (isNamed ? "" : body.text("name", "the CI's name"))
        let commit = try await store.commitOrPropose(
            .manual(
                "create \(name.isEmpty ? ciClass : name)", by: principal,
                .createCI(ciClass: ciClass, name: name, attributes: attributes, record: nil)), by: principal)
        guard let id = commit.createdCIs.first, let node = commit.snapshot.slot(of: id) else {
            throw ProblemDetails(.internalError, "The commit \(commit.seq) created no CI.")
        }
        return try await ciResponse(
            node, commit.snapshot, store, principal, status: .created, versions: (commit.seq, commit.seq))
    }

    private static func changeCI(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let (graph, metamodel) = store.estate(for: principal)
        let node = try node(try call.path("id"), in: graph)
        let body = try await call.jsonObject()
        try body.allowOnly("class", "name", "attributes")
        let ciClass = try body.optionalText("class")
        let attributes = try Wire.attributes(
            try body.object("attributes"), of: ciClass ?? metamodel.ciClass(of: node, in: graph), metamodel: metamodel)
        let id = graph.id(of: node)
        let name = try body.optionalText("name")
        guard name != nil || ciClass != nil || !attributes.isEmpty else {
            throw ProblemDetails(
                .invalidRequest, "The body has neither a class, a name nor attributes, so nothing would change.")
        }
        var changeSet = ChangeSet.manual(
            "change \(CIReader(graph, metamodel).name(of: node))", by: principal,
            .updateCI(id, ciClass: ciClass, name: name, attributes: attributes))
        changeSet.expectedVersions = try VersionTag.expected(call.request.headers[.ifMatch], of: id)
        let commit = try await store.commitOrPropose(changeSet, by: principal)
        guard let changed = commit.snapshot.slot(of: id) else {
            throw ProblemDetails(.internalError, "The commit \(commit.seq) lost \(CIName.text(id)).")
        }
        // A change that changed nothing made no version.
        let versions = commit.createdSeqs[id].map { ($0, commit.seq) }
        if call.prefersMinimal {
            var headers: HTTPFields = [.preferenceApplied: "return=minimal"]
            if versions != nil { headers[.eTag] = VersionTag.text(version: commit.seq, state: commit.seq) }
            return Response(status: .noContent, headers: headers)
        }
        return try await ciResponse(changed, commit.snapshot, store, principal, versions: versions)
    }

    private static func retireCI(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let (graph, metamodel) = store.estate(for: principal)
        let node = try node(try call.path("id"), in: graph)
        let id = graph.id(of: node)
        var changeSet = ChangeSet.manual(
            "retire \(CIReader(graph, metamodel).name(of: node))", by: principal, .retireCI(id))
        changeSet.expectedVersions = try VersionTag.expected(call.request.headers[.ifMatch], of: id)
        _ = try await store.commitOrPropose(changeSet, by: principal)
        return .noContent
    }

    /// The CI of that public id.
    static func node(_ text: String, in graph: GraphSnapshot) throws(ProblemDetails) -> NodeSlot {
        guard let node = CIName.parse(text).flatMap(graph.slot(of:)), graph.isCI(node) else {
            throw ProblemDetails(
                .notFound, "There is no CI \"\(text.prefix(80))\" in the graph of commit \(graph.seq).",
                hint: "Search by name: GET /api/v1/cis?q=<name>. A retired CI still has its history.")
        }
        return node
    }
}

/// The version of a CI in headers: `"<commit that made this version>.<state it was read in>"`.
///
/// The second part makes the tag change with the relations, which are part of the answer; `If-Match` compares
/// the first part only.
enum VersionTag {
    static func text(version: CommitSeq, state: CommitSeq) -> String { "\"\(version).\(state)\"" }

    /// The version that `If-Match` demands; none where it is absent or `*`.
    static func expected(_ header: String?, of id: NodeID) throws(ProblemDetails) -> [NodeID: CommitSeq] {
        try seq(header).map { [id: $0] } ?? [:]
    }

    /// The version that `If-Match` demands; `nil` where it is absent or `*`.
    static func seq(_ header: String?) throws(ProblemDetails) -> CommitSeq? {
        guard let header, header != "*" else { return nil }
        let number = header.split(separator: "\"").last?.split(separator: ".").first.flatMap { Int64($0) }
        guard let number, !header.contains(",") else {
            throw ProblemDetails.invalidParameter("If-Match", header, allowed: "one ETag of what is changed, or *")
        }
        return CommitSeq(rawValue: number)
    }
}

extension ChangeSet {
    /// A change that a person makes through the interface.
    static func manual(_ title: String, by principal: Principal, _ operations: ChangeOperation...) -> ChangeSet {
        ChangeSet(
            kind: .manual, title: title,
            source: SourceReference(name: "manual:\(principal.subject)", kind: "manual"), operations: operations)
    }
}
