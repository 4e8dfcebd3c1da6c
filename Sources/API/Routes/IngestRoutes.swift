internal import Base
internal import CMDB
internal import HTTPTypes
internal import Hummingbird
internal import Ingest
internal import JSON
internal import Logging
internal import OrderedCollections
internal import Store

extension Route {
    /// Taking in what discovery observed.
    static let ingestRuns: [Route] = [
        Route(
            .post, "/api/v1/ingest-runs",
            Operation(
                id: "ingest", tag: .ingest, summary: "Ingest an observation stream",
                description: """
                    The body is NDJSON: a header line with source and coverage, one line per record, and a last line \
                    that counts them. A stream without its last line is refused whole. \
                    What is wrong with the upload itself is answered with a problem; once it is read, the answer \
                    streams one line per stage, and the last line says `done` with the run or `failed` with a problem.
                    """,
                parameters: [.query("dryRun", "Only work out the difference.", Schema.boolean)],
                body: .init(
                    mediaType: ObservationStream.mediaType, schema: Schema.string,
                    description:
                        "At most \(Limits.ingestUploadBytes >> 20) MiB; a line at most \(Limits.observationBytes >> 20) MiB."
                ),
                answers: [
                    .init(
                        status: 200, description: "Stages, one JSON object a line.",
                        content: [(ObservationStream.mediaType, Schema.ref("IngestStage"))])
                ]),
            .editor, handler: ingest),
        Route(
            .get, "/api/v1/ingest-runs",
            Operation(
                id: "listIngestRuns", tag: .ingest, summary: "List ingest runs, newest first",
                parameters: [
                    .limit(50, max: Limits.pageItems),
                    .query("before", "Only runs before this one: the value of the page before's `next`."),
                ],
                answers: [.json(Schema.page("IngestRun", total: false), "A page of runs.")]),
            .reader, handler: listRuns),
        Route(
            .get, "/api/v1/ingest-runs/{id}",
            Operation(
                id: "getIngestRun", tag: .ingest, summary: "One ingest run",
                parameters: [.path("id", "The run's id.", example: "12")],
                answers: [.json(Schema.ref("IngestRun"), "The run.")]),
            .reader, handler: getRun),
    ]

    private static func ingest(_ call: Call, _ principal: Principal) async throws -> Response {
        let mediaType = call.request.headers[.contentType].map { $0.prefix { $0 != ";" }.trimmingSpaces().lowercased() }
        guard mediaType == ObservationStream.mediaType else {
            throw ProblemDetails(
                .unsupportedMediaType,
                "The body has the type \"\(mediaType ?? "(none)")\", this route reads \(ObservationStream.mediaType).")
        }
        let isDryRun = try call.flag("dryRun")
        let store = try call.environment.backend.spine().store
        let slot = try call.environment.ingestSlots.take(for: "ingest runs")
        let batch = try await ObservationUpload.read(call.request)
        return Response(
            status: .ok, headers: [.contentType: ObservationStream.mediaType],
            body: ResponseBody { writer in
                let lines = StageLines()
                let logger = call.logger
                let runner = IngestRunner(store: store)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        _ = slot  // Given back when the run is over, however it ends.
                        await lines.follow(
                            runner, batch, isDryRun: isDryRun, principal, logger: logger, call.scope.requestID)
                    }
                    // A caller who hangs up does not stop the run: it is one commit, and it is kept on record.
                    var isListening = true
                    for await line in lines.stream where isListening {
                        do { try await writer.write(ByteBuffer(bytes: line)) } catch { isListening = false }
                    }
                    try await group.waitForAll()
                }
                try await writer.finish(nil)
            })
    }

    private static func listRuns(_ call: Call, _ principal: Principal) async throws -> Response {
        let store = try call.environment.backend.spine().store
        let limit = try call.query("limit", in: 1...Limits.pageItems, otherwise: 50)
        let before = try call.query("before").map { text in
            guard let id = Int64(text) else {
                throw ProblemDetails.invalidParameter("before", text, allowed: "a run's id")
            }
            return id
        }
        let found = try await store.ingestRuns(of: principal.tenant, limit: limit + 1, before: before)
        let page = found.prefix(limit)
        return .json([
            "items": .array(page.map { .object(Wire.ingestRun($0)) }),
            "next": found.count > limit ? page.last.map { .string(String($0.id)) } ?? .null : .null,
        ])
    }

    private static func getRun(_ call: Call, _ principal: Principal) async throws -> Response {
        let text = try call.path("id")
        guard let id = Int64(text),
            let run = try await call.environment.backend.spine().store.ingestRun(id, tenant: principal.tenant)
        else {
            throw ProblemDetails(.notFound, "There is no ingest run \"\(text.prefix(40))\".")
        }
        return .json(.object(Wire.ingestRun(run)))
    }
}

/// Reads an uploaded observation stream into a batch; memory beyond the records is one piece and one unfinished line.
enum ObservationUpload {
    static func read(
        _ request: Request, bytesMax limit: Int = Limits.ingestUploadBytes
    ) async throws -> ObservationBatch {
        if let announced = request.headers[.contentLength].flatMap(Int.init), announced > limit {
            throw ProblemDetails.bodyTooLarge(limit: limit)
        }
        let body = request.body
        return try await withDeadline(Limits.ingestUploadSeconds) {
            var reader = ObservationStreamReader()
            var records: [ObservedRecord] = []
            var count = 0
            // Buffers are small, and the reader is faster with large pieces.
            var piece: [UInt8] = []
            var buffers = body.makeAsyncIterator()
            do {
                while let buffer = try await nextBuffer(of: &buffers) {
                    count += buffer.readableBytes
                    guard count <= limit else { throw ProblemDetails.bodyTooLarge(limit: limit) }
                    piece += buffer.readableBytesView
                    guard piece.count >= Limits.ingestPieceBytes else { continue }
                    records += try reader.feed(piece)
                    piece.removeAll(keepingCapacity: true)
                }
                records += try reader.feed(piece)
                records += try reader.finish()
            } catch let error as IngestError {
                var problem = ProblemDetails(error)
                problem.closesConnection = true
                throw problem
            }
            guard let header = reader.header else {
                throw ProblemDetails(.uploadTruncated, "The stream has no header line.")
            }
            return ObservationBatch(source: header.source, coverage: header.coverage, records: records)
        }
    }
}

/// The lines of one run on their way to the caller: a handful, so the buffer is small.
private struct StageLines {
    let stream: AsyncStream<[UInt8]>
    private let lines: AsyncStream<[UInt8]>.Continuation

    init() { (stream, lines) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(64)) }

    /// Runs the ingest and reports each stage; ends the stream.
    func follow(
        _ runner: IngestRunner, _ batch: ObservationBatch, isDryRun: Bool, _ principal: Principal, logger: Logger,
        _ requestID: String
    ) async {
        defer { lines.finish() }
        let clock = ContinuousClock()
        let begin = clock.now
        send(["stage": "read", "records": JSONValue(batch.records.count), "source": .string(batch.source.name)])
        do throws(StoreError) {
            let outcome = try await runner.run(batch, isDryRun: isDryRun, by: principal) { stage in
                send(["stage": .string(stage.rawValue)])
            }
            let seconds = begin.duration(to: clock.now).secondsValue
            send(["stage": "done", "run": .object(Wire.ingestOutcome(outcome, seconds: seconds))])
            logger.info(
                "ingest run done",
                metadata: [
                    LogKey.source: "\(batch.source.name)", LogKey.records: "\(batch.records.count)",
                    LogKey.seq: "\(outcome.seq)", LogKey.run: "\(outcome.run)",
                ])
        } catch {
            let problem = ProblemDetails(error)
            send(["stage": "failed", "problem": problem.json(requestID: requestID)])
            logger.log(
                level: problem.type.status.kind == .serverError ? .error : .notice, "ingest run failed",
                metadata: [
                    LogKey.source: "\(batch.source.name)", LogKey.code: "\(error.code.rawValue)",
                    LogKey.cause: "\(problem.cause ?? problem.detail)",
                ])
        }
    }

    private func send(_ value: JSONValue) { lines.yield(value.bytes + [UInt8(ascii: "\n")]) }
}

extension Wire {
    /// A run as it is kept.
    static func ingestRun(_ run: IngestRun) -> JSONObject {
        var members: JSONObject = [
            "id": .string(String(run.id)), "source": .string(run.source), "kind": .string(run.kind),
            "status": .string(run.status.rawValue), "dryRun": .bool(run.isDryRun),
        ]
        for key in countKeys { members[key] = JSONValue(run.counts[key] ?? 0) }
        members["seq"] = run.seq.map(seq) ?? .null
        let microseconds = run.ended.map { $0.rawValue - run.started.rawValue }
        members["seconds"] = microseconds.map { .number(Double($0) / 1_000_000) } ?? .null
        members["at"] = instant(run.started)
        members["actor"] = .string(run.actor)
        if let error = run.error { members["problem"] = .string(error) }
        if !run.refused.isEmpty { members["refusals"] = .array(run.refused) }
        return members
    }

    /// A run that has just ended; with the difference where it was dry.
    static func ingestOutcome(_ outcome: IngestOutcome, seconds: Double) -> JSONObject {
        var members: JSONObject = [
            "id": .string(String(outcome.run)), "source": .string(outcome.source.name),
            "kind": .string(outcome.source.kind), "status": .string(outcome.status.rawValue),
            "dryRun": .bool(outcome.isDryRun),
        ]
        for key in countKeys { members[key] = JSONValue(outcome.counts[key] ?? 0) }
        members["seq"] = seq(outcome.seq)
        members["seconds"] = .number(seconds)
        if !outcome.refused.isEmpty { members["refusals"] = .array(outcome.refusals) }
        if outcome.isDryRun {
            members["difference"] = .array(outcome.difference.map(difference))
            members["differenceCount"] = JSONValue(outcome.differenceCount)
        }
        return members
    }

    private static let countKeys = [
        "created", "updated", "retired", "revived", "unchanged", "relationsCreated", "relationsUpdated",
        "relationsRemoved", "relationsUnchanged", "held", "joined", "merged", "contested", "parked", "drifted", "moved",
        "refused", "missing",
    ]

    private static func difference(_ difference: Difference) -> JSONValue {
        [
            "action": .string(difference.action.rawValue), "key": .string(difference.key),
            "class": .string(difference.type), "name": .string(difference.name),
            "changes": .array(difference.changes.map(change)),
        ]
    }
}
