internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    private static let kinds = Schema.choice(DefinitionKind.allCases.map(\.rawValue))
    private static let kind = Operation.Parameter(
        name: "kind", place: .path, description: "What is defined.", schema: kinds)
    private static let key = Operation.Parameter.path("key", "Its key.", example: "Robot")
    private static let dryRun = Operation.Parameter.query(
        "dryRun", "Only say what would happen.", Schema.boolean)

    /// The metamodel as data.
    static let definitions: [Route] = [
        Route(
            .get, "/api/v1/definitions",
            Operation(
                id: "listDefinitions", tag: .cis, summary: "List the parts of the metamodel",
                description: "What ships built in and what was defined since.",
                parameters: [
                    .query("kind", "Only of this kind.", kinds),
                    .query("changed", "Only the tenant's own.", Schema.boolean),
                    .query("q", "Part of the key or of a label, letter case apart."),
                    .limit(Limits.pageItems, max: Limits.pageItems), .cursor,
                ],
                answers: [
                    .json(Schema.page("Definition", total: true), "Definitions: what ships built in comes first.")
                ]),
            .reader, handler: listDefinitions),
        Route(
            .get, "/api/v1/definitions/{kind}/{key}",
            Operation(
                id: "getDefinition", tag: .cis, summary: "One part of the metamodel", parameters: [kind, key],
                answers: [.json(Schema.ref("Definition"), "The definition in force.")]),
            .reader, handler: getDefinition),
        Route(
            .put, "/api/v1/definitions/{kind}/{key}",
            Operation(
                id: "setDefinition", tag: .cis,
                summary: "Define a class, a relation type or another part of the metamodel",
                description: """
                    In force with the commit, without a restart. Values of existing CIs that do not fit refuse the \
                    change, unless `existing` is `keep`; `migrate` first brings in line what can be: renamed \
                    attributes, other types, defaults of mandatory ones.
                    """,
                parameters: [
                    kind, key, dryRun,
                    .query(
                        "migrate", "Apply the operations that the preview offers, in the same commit.", Schema.boolean),
                    .query("existing", "What happens to values that do not fit.", Schema.choice("refuse", "keep")),
                ],
                body: .init(mediaType: "application/json", schema: Schema.anyObject, description: "The content."),
                answers: [
                    .json(Schema.ref("DefinitionChange"), "The definition in force, or what would happen."), .inReview,
                ]),
            .admin, handler: setDefinition),
        Route(
            .delete, "/api/v1/definitions/{kind}/{key}",
            Operation(
                id: "removeDefinition", tag: .cis, summary: "Take a definition back",
                description: "What ships built in comes into force again where it was changed. "
                    + "Classes that have CIs or children and types that have relations stay.",
                parameters: [kind, key, dryRun],
                answers: [
                    .json(Schema.ref("DefinitionChange"), "What is in force now, or what would happen."), .inReview,
                ]),
            .admin, handler: removeDefinition),
        Route(
            .get, "/api/v1/definitions/{kind}/{key}/versions",
            Operation(
                id: "listDefinitionVersions", tag: .cis, summary: "The history of a part of the metamodel",
                parameters: [kind, key],
                answers: [.json(Schema.page("DefinitionVersion", total: false), "Its versions, newest first.")]),
            .reader, handler: listVersions),
    ]

    private static func reference(_ call: Call) throws -> Definition.Reference {
        let text = try call.path("kind")
        guard let kind = DefinitionKind(rawValue: text) else {
            throw ProblemDetails(
                .notFound, "There is no kind of definition \"\(text.prefix(80))\".",
                hint: "Kinds: \(DefinitionKind.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return Definition.Reference(kind: kind, key: try call.path("key"))
    }

    // MARK: Reading

    private static func listDefinitions(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let kind = try call.query("kind").map { text in
            guard let kind = DefinitionKind(rawValue: text) else {
                throw ProblemDetails.invalidParameter(
                    "kind", text, allowed: DefinitionKind.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return kind
        }
        let limit = try call.query("limit", in: 1...Limits.pageItems, otherwise: Limits.pageItems)
        let start = try call.query("cursor").flatMap { try Cursor.decode($0, count: 1)[0].int64Value } ?? 0
        let (graph, metamodel) = store.estate(for: principal)
        let seqs = try await store.definitionSeqs(of: principal.tenant)
        var found = metamodel.allDefinitions(of: kind)
        if try call.flag("changed") { found = found.filter { metamodel.definitions[$0.reference] != nil } }
        if let text = call.query("q")?.lowercased() {
            found = found.filter { definition in
                ([definition.key] + ["en", "ko"].compactMap { definition.content["label"]?[$0]?.stringValue })
                    .contains { $0.lowercased().contains(text) }
            }
        }
        let page = found.dropFirst(Int(clamping: max(0, start))).prefix(limit)
        return .json([
            "items": .array(page.map { Wire.definition($0, metamodel, seqs[$0.reference]) }),
            "total": JSONValue(found.count),
            "next": page.endIndex < found.count ? .string(Cursor.encode([JSONValue(page.endIndex)])) : .null,
            "seq": Wire.seq(graph.seq),
        ])
    }

    private static func getDefinition(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let reference = try reference(call)
        let metamodel = store.metamodel(for: principal.tenant)
        guard let definition = metamodel.definition(reference) else { throw unknown(reference) }
        let seqs = try await store.definitionSeqs(of: principal.tenant)
        return .json(Wire.definition(definition, metamodel, seqs[reference]))
    }

    private static func unknown(_ reference: Definition.Reference) -> ProblemDetails {
        ProblemDetails(
            .notFound, "There is no \(reference.kind.rawValue) \"\(reference.key.prefix(80))\".",
            hint: "See them at /api/v1/definitions?kind=\(reference.kind.rawValue).")
    }

    private static func listVersions(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let reference = try reference(call)
        let versions = try await store.versions(of: reference, tenant: principal.tenant)
        if versions.isEmpty, store.metamodel(for: principal.tenant).definition(reference) == nil {
            throw unknown(reference)
        }
        return .json([
            "items": .array(
                versions.map { version in
                    [
                        "seq": Wire.seq(version.seq), "at": Wire.instant(version.at), "actor": .string(version.actor),
                        "title": .string(version.title), "endedSeq": version.endedSeq.map(Wire.seq) ?? .null,
                        "content": version.content,
                    ]
                }), "next": .null,
        ])
    }

    // MARK: Changing

    private static func setDefinition(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let reference = try reference(call)
        var members = try await call.jsonObject().members
        if let existing = call.query("existing") {
            guard ["refuse", "keep"].contains(existing) else {
                throw ProblemDetails.invalidParameter("existing", existing, allowed: "refuse or keep")
            }
            members["existing"] = .string(existing)
        }
        let definition = Definition(kind: reference.kind, key: reference.key, content: .object(members))
        let (graph, metamodel) = store.estate(for: principal)
        let (isTry, migrates) = (try call.flag("dryRun"), try call.flag("migrate"))
        var operations: [ChangeOperation] = [.define(definition)]
        if isTry || migrates {
            let preview = try DefinitionPreview([definition], metamodel: metamodel, graph: graph)
            if isTry { return .json(Wire.preview(preview, metamodel)) }
            operations += preview.operations
        }
        let verb = metamodel.definition(reference) == nil ? "define" : "change"
        return try await commit(
            operations, "\(verb) \(reference.kind.rawValue) \(reference.key)", reference, store, principal)
    }

    private static func removeDefinition(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let reference = try reference(call)
        let (graph, metamodel) = store.estate(for: principal)
        guard metamodel.definition(reference) != nil else { throw unknown(reference) }
        if try call.flag("dryRun") {
            let preview = try DefinitionPreview([], without: [reference], metamodel: metamodel, graph: graph)
            return .json(Wire.preview(preview, metamodel))
        }
        return try await commit(
            [.undefine(reference)], "remove \(reference.kind.rawValue) \(reference.key)", reference, store, principal)
    }

    private static func commit(
        _ operations: [ChangeOperation], _ title: String, _ reference: Definition.Reference, _ store: Store,
        _ principal: Principal
    ) async throws -> Response {
        let changeSet = ChangeSet(
            kind: .manual, title: title,
            source: SourceReference(name: "manual:\(principal.subject)", kind: "manual"), operations: operations)
        let commit = try await store.commitOrPropose(changeSet, by: principal)
        let metamodel = store.metamodel(for: principal.tenant)
        let definition = metamodel.definition(reference)
        return .json([
            "definition": definition.map {
                Wire.definition($0, metamodel, metamodel.definitions[reference] == nil ? nil : commit.seq)
            } ?? .null,
            "seq": Wire.seq(commit.seq), "migrated": JSONValue(commit.counts.updated),
        ])
    }
}

extension Wire {
    /// `{kind, key, content, builtIn, changed, seq}`.
    static func definition(_ definition: Definition, _ metamodel: Metamodel, _ seq: CommitSeq?) -> JSONValue {
        [
            "kind": .string(definition.kind.rawValue), "key": .string(definition.key), "content": definition.content,
            "builtIn": .bool(metamodel.builtInDefinition(definition.reference) != nil),
            "changed": .bool(metamodel.definitions[definition.reference] != nil), "seq": seq.map(Wire.seq) ?? .null,
        ]
    }

    /// `{problems, problemCount, affected, operations, operationCount}`: of many operations the first.
    static func preview(_ preview: DefinitionPreview, _ metamodel: Metamodel) -> JSONValue {
        [
            "problems": .array(
                preview.problems.map {
                    [
                        "ci": .string(CIName.text($0.ci)), "class": .string($0.ciClass), "name": .string($0.name),
                        "attribute": .string($0.attribute), "message": .string($0.message),
                    ]
                }),
            "problemCount": JSONValue(preview.problemCount), "affected": JSONValue(preview.affected),
            "operations": ChangeOperation.json(
                Array(preview.operations.prefix(Limits.pageItems)), metamodel: metamodel),
            "operationCount": JSONValue(preview.operations.count),
        ]
    }
}
