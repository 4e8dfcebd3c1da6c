internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    private static let format = Operation.Parameter.query(
        "format", "What the file is.",
        ["type": "string", "enum": .array(ExchangeFormat.allCases.map { .string($0.rawValue) }), "default": "json"])

    /// CIs and relations in files, both ways.
    static let exchange: [Route] = [
        Route(
            .get, "/api/v1/export",
            Operation(
                id: "exportCIs", tag: .cis, summary: "Export CIs and the relations among them",
                description: "The file can be imported again: in the same estate it changes nothing.",
                parameters: [
                    format, .query("q", "A search; every CI where it is absent."),
                    .query("class", "Only CIs of this class and of classes below it."),
                    .query(
                        "relations", "Whether the relations among them go, too.",
                        ["type": "boolean", "default": true]), .asOf,
                ],
                answers: [
                    .init(
                        status: 200, description: "The file.",
                        content: ExchangeFormat.allCases.map { ($0.mediaType, ["type": "string"]) })
                ]),
            .reader, handler: export),
        Route(
            .get, "/api/v1/export/templates/{class}",
            Operation(
                id: "exportTemplate", tag: .cis, summary: "A table to fill in for a class",
                parameters: [
                    .path("class", "The key of a class.", example: "PhysicalServer"),
                    .query("format", "What the file is.", Schema.choice("csv", "xlsx")),
                ],
                answers: [
                    .init(
                        status: 200, description: "The file.",
                        content: [ExchangeFormat.csv, .xlsx].map { ($0.mediaType, ["type": "string"]) })
                ]),
            .reader, handler: template),
        Route(
            .post, "/api/v1/import",
            Operation(
                id: "importCIs", tag: .cis, summary: "Import CIs and relations",
                description: """
                    All of the file in one commit, or nothing. A CI of the file is one of the estate where its id is \
                    there and of the same class, else where exactly one CI has its class and name; else it is new. \
                    Attributes that the file does not speak of stay.
                    """,
                parameters: [
                    format,
                    .query(
                        "dryRun", "Whether only to say what would change.", ["type": "boolean", "default": false]),
                    .query(
                        "onError", "What to do where some rows cannot be taken: refuse all, or take the others.",
                        ["type": "string", "enum": ["refuse", "skip"], "default": "refuse"]),
                    .query("title", "What the change is for."), .propose,
                ],
                body: .init(mediaType: "application/octet-stream", schema: ["type": "string", "format": "binary"]),
                answers: [.json(Schema.ref("ImportResult"), "What was changed, or would be."), .inReview]),
            .editor, handler: importFile),
    ]

    private static func format(_ call: Call, among allowed: [ExchangeFormat]) throws -> ExchangeFormat {
        guard let text = call.query("format") else { return allowed[0] }
        guard let format = ExchangeFormat(rawValue: text), allowed.contains(format) else {
            throw ProblemDetails.invalidParameter(
                "format", text, allowed: allowed.map(\.rawValue).joined(separator: ", "))
        }
        return format
    }

    private static let formats: [ExchangeFormat] = [.json, .csv, .yaml, .xlsx, .graphml]

    private static func export(_ call: Call, _ principal: Principal) async throws -> Response {
        let format = try format(call, among: formats)
        let hasRelations = try call.query("relations") == nil || call.flag("relations")
        let request = try await SearchRequest(call, principal, query: call.query("q") ?? "")
        let source = ExchangeSource(
            request.matches, in: request.graph, metamodel: request.metamodel, hasRelations: hasRelations,
            showsSensitive: request.showsSensitive)
        return file(Exchange.write(source, as: format), "cis-\(request.graph.seq)", format)
    }

    private static func template(_ call: Call, _ principal: Principal) async throws -> Response {
        let format = try format(call, among: [.csv, .xlsx])
        let metamodel = try call.environment.backend.spine().store.metamodel(for: principal.tenant)
        let ciClass = try call.path("class")
        guard let bytes = Exchange.template(of: ciClass, metamodel, as: format) else {
            throw ProblemDetails(
                .notFound, "There is no class \"\(ciClass.prefix(80))\" that CIs can have.",
                hint: "See the classes at /api/v1/metamodel.")
        }
        return file(bytes, ciClass, format)
    }

    private static func file(_ bytes: [UInt8], _ name: String, _ format: ExchangeFormat) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: format.mediaType,
                .contentDisposition: "attachment; filename=\"\(name).\(format.rawValue)\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static func importFile(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let format = try format(call, among: formats)
        let isDryRun = try call.flag("dryRun")
        let takesGood = try takesGood(call)
        let bytes = try await call.bodyBytes(
            limit: Limits.exchangeBytes, seconds: Limits.exchangeUploadSeconds)
        let (graph, metamodel) = store.estate(for: principal)
        let document = try Exchange.read(bytes, as: format, metamodel: metamodel)
        var plan = ImportPlan(
            document, on: graph, metamodel: metamodel, known: try store.strongKeys(of: principal.tenant))
        let title = call.query("title") ?? "import \(format.rawValue)"
        let trial = try await store.trial(
            of: .manual(title, by: principal, plan.operations), on: (graph, metamodel), tenant: principal.tenant)
        var resolved: ResolvedChange?
        plan.sift { operations throws(ChangeError) in
            resolved = try trial.resolve(.manual(title, by: principal, operations))
        }
        var members = Wire.importResult(plan, isDryRun: isDryRun)
        guard plan.problems.isEmpty || takesGood && !plan.isUnfinished || isDryRun else {
            var problem = ProblemDetails(
                .invalidChange,
                "\(plan.problems.count) of \(plan.rows) rows cannot be taken, so nothing was changed.",
                hint: "Correct them, or send onError=skip to take the others.", code: "exchange.rows")
            problem.extensions = members
            throw problem
        }
        if isDryRun {
            if let resolved, !plan.operations.isEmpty {
                members["difference"] = Wire.difference(
                    try StateDifference(from: graph, to: resolved.graph, limit: Limits.differenceItems), metamodel)
            }
        } else if !plan.operations.isEmpty {
            let commit = try await store.commitOrPropose(
                .manual(title, by: principal, plan.operations), by: principal, asDraft: try call.flag("propose"))
            members["seq"] = Wire.seq(commit.seq)
        }
        return .json(.object(members))
    }

    private static func takesGood(_ call: Call) throws -> Bool {
        switch call.query("onError") {
        case nil, "refuse": return false
        case "skip": return true
        case let other?: throw ProblemDetails.invalidParameter("onError", other, allowed: "refuse or skip")
        }
    }
}

extension Wire {
    /// `{dryRun, counts, problems, problemCount, seq}`.
    static func importResult(_ plan: ImportPlan, isDryRun: Bool) -> JSONObject {
        var counts: JSONObject = ["rows": JSONValue(plan.rows)]
        for name in ["created", "updated", "relationsCreated", "relationsUpdated"] { counts[name] = 0 }
        func count(_ name: String) { counts[name] = .integer((counts[name]?.int64Value ?? 0) + 1) }
        for operation in plan.operations {
            switch operation {
            case .createCI: count("created")
            case .updateCI: count("updated")
            case .createRelation: count("relationsCreated")
            case .updateRelation: count("relationsUpdated")
            default: break
            }
        }
        counts["unchanged"] = JSONValue(plan.unchangedCIs)
        counts["relationsUnchanged"] = JSONValue(plan.unchangedRelations)
        return [
            "dryRun": .bool(isDryRun), "counts": .object(counts), "problemCount": JSONValue(plan.problems.count),
            "problems": .array(
                plan.problems.prefix(Limits.exchangeProblems).map { problem in
                    [
                        "sheet": problem.place.sheet.isEmpty ? .null : .string(problem.place.sheet),
                        "row": JSONValue(problem.place.row), "column": JSONValue(problem.column),
                        "message": .string(problem.message), "hint": JSONValue(problem.hint),
                    ]
                }), "seq": .null,
        ]
    }
}

extension ChangeSet {
    /// Changes that a person makes through the interface.
    static func manual(_ title: String, by principal: Principal, _ operations: [ChangeOperation]) -> ChangeSet {
        ChangeSet(
            kind: .manual, title: title,
            source: SourceReference(name: "manual:\(principal.subject)", kind: "manual"), operations: operations)
    }
}
