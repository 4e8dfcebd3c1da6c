internal import ArgumentParser
internal import Base
internal import CMDB
internal import Curl
internal import Foundation
internal import Ingest
internal import JSON
internal import OrderedCollections

/// `rootline ingest`.
struct Ingest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Observe a source and put what was seen into the graph.",
        discussion: """
            Connectors:
            \(connectors)

            Running it again changes only what has changed in the source.
            The source is read by this command; only what was observed goes to the service.
            """)

    private static let connectors = Connectors.all.map { connector in
        "  \(connector.name) \(connector.locationForm ?? "")\n      \(connector.title.en)"
    }.joined(separator: "\n")

    @Argument(help: "The connector: \(Connectors.all.map(\.name).joined(separator: ", ")).")
    var connector: String

    @Argument(help: "What to read, where the connector takes a path or URL.")
    var location: String?

    @Flag(help: "Change nothing; print the difference that a run would make.")
    var dryRun = false

    @Flag(help: "Print one JSON object per stage; the last one has the run.")
    var json = false

    @OptionGroup var data: DataOptions

    func run() async throws {
        do { try await ingest() } catch { throw CommandFailure(error) }
    }

    private func ingest() async throws {
        let connector = try Connectors.named(connector)
        let client = try ServiceClient(data)
        // Whether we may write is found out before a long look around, not after it.
        try await checkRole(client)
        let progress = StageProgress(isJSON: json)
        progress.begin("observe")
        let stream: (bytes: [UInt8], records: Int)
        do {
            stream = try await observed(by: connector, progress)
        } catch {
            progress.end()
            throw error
        }
        progress.begin("send", ["records": JSONValue(stream.records)])
        var last: JSONValue?
        do {
            try await client.lines(
                "/api/v1/ingest-runs?dryRun=\(dryRun)", upload: stream.bytes,
                contentType: ObservationStream.mediaType, deadline: .seconds(Limits.ingestUploadSeconds * 3)
            ) { line in
                last = line
                progress.service(line)
            }
        } catch {
            progress.end()
            throw error
        }
        progress.end()
        try report(last, client)
    }

    private func observed(
        by connector: Connector, _ progress: StageProgress
    ) async throws -> (bytes: [UInt8], records: Int) {
        if connector.name == "file", let location, let whole = try await ObservationStream.whole(at: location) {
            progress.observed(.read(what: location, objects: whole.records))
            return whole
        }
        let batch = try await connector.observe(location) { progress.observed($0) }
        return (ObservationStream.bytes(of: batch), batch.records.count)
    }

    private func checkRole(_ client: ServiceClient) async throws {
        let session = try await client.json(.get, "/api/v1/session")
        guard session["user"]?["role"]?.stringValue == "reader" else { return }
        throw CommandFailure(
            "the API key may only read; an ingest needs the role editor",
            hint: "Set ROOTLINE_TOKEN to a key with the role editor or admin.")
    }

    private func report(_ last: JSONValue?, _ client: ServiceClient) throws {
        if let problem = last?["problem"] { throw ServiceClient.failure(problem, address: client.address) }
        guard let run = last?["run"] else {
            throw CommandFailure(
                "the service ended the run without a result",
                hint: "Look into its log; the graph is as before the run, or as after it.")
        }
        if !json { Terminal.say(IngestReport(run: run).text) }
    }
}

/// The result of a run for people.
struct IngestReport {
    let run: JSONValue

    var text: String {
        let isDryRun = run["dryRun"]?.boolValue ?? false
        var lines = isDryRun ? difference : []
        let seconds = (run["seconds"]?.doubleValue ?? 0).formatted(.number.precision(.fractionLength(1)))
        let source = run["source"]?.stringValue ?? "?"
        lines.append(Terminal.bold(isDryRun ? "\(source): this would change" : "\(source): done in \(seconds) s"))
        lines.append(
            "  CIs        "
                + counts([
                    ("created", "created"), ("updated", "updated"), ("revived", "brought back"),
                    ("retired", "retired"), ("unchanged", "unchanged"),
                ]))
        lines.append(
            "  relations  "
                + counts([
                    ("relationsCreated", "created"), ("relationsUpdated", "updated"),
                    ("relationsRemoved", "removed"), ("relationsUnchanged", "unchanged"),
                ]))
        for (key, what) in [
            ("joined", "records were recognised as CIs of other records"), ("merged", "CIs turned out to be one"),
            ("contested", "records might be several CIs: see rootline identity loose"),
            ("parked", "records are unknown, and their source creates no CIs"),
            ("drifted", "records contradict what they said before, and wait for a decision"),
            ("missing", "records are not reported any more; their CIs stay for the grace that the source has"),
            ("refused", "records cannot be taken, and wait by themselves: see rootline review list --kind refused"),
        ] where number(key) > 0 {
            lines.append("  \(number(key)) \(what)")
        }
        for refusal in (run["refusals"]?.arrayValue ?? []).prefix(Self.refusalsShown) {
            lines.append(
                "    record \(refusal["record"]?.int64Value ?? 0) (\(refusal["key"]?.stringValue ?? "")): "
                    + (refusal["reason"]?.stringValue ?? ""))
        }
        if run["status"]?.stringValue == "parked" {
            lines.append(
                "  PARKED: it would move \(number("moved")) CIs, so nothing was changed; "
                    + "see rootline identity release \(run["id"]?.stringValue ?? "")")
        }
        if number("held") > 0 { lines.append("  \(number("held")) values set by hand were left as they are") }
        if let seq = run["seq"]?.int64Value { lines.append("  \(isDryRun ? "compared with" : "state") commit \(seq)") }
        return lines.joined(separator: "\n")
    }

    private static let refusalsShown = 20

    private func number(_ key: String) -> Int64 { run[key]?.int64Value ?? 0 }

    private func counts(_ parts: [(key: String, label: String)]) -> String {
        parts.filter { number($0.key) > 0 || $0.key.lowercased().hasSuffix("created") }
            .map { "\(number($0.key).formatted(.number.grouping(.automatic))) \($0.label)" }.joined(separator: ", ")
    }

    private var difference: [String] {
        let listed = run["difference"]?.arrayValue ?? []
        var lines: [String] = []
        for item in listed {
            let action = item["action"]?.stringValue ?? ""
            let name = [item["class"], item["name"]].compactMap { $0?.stringValue }.joined(separator: " ")
            lines.append("\(Self.signs[action] ?? "?") \(name)  \(Terminal.faint(item["key"]?.stringValue ?? ""))")
            for change in item["changes"]?.arrayValue ?? [] {
                let (before, after) = (Self.brief(change["before"]), Self.brief(change["after"]))
                lines.append("    \(change["attribute"]?.stringValue ?? "?"): \(before) → \(after)")
            }
        }
        let more = Int(number("differenceCount")) - listed.count
        if more > 0 { lines.append("  … and \(more) more") }
        return lines
    }

    private static let signs = [
        "created": "+", "revived": "+", "related": "+", "updated": "~", "retired": "-", "unrelated": "-", "merged": "=",
        "contested": "?", "parked": "?", "drifted": "?",
    ]

    private static func brief(_ value: JSONValue?) -> String {
        guard let value, !value.isNull else { return "none" }
        return (value.stringValue ?? value.serialized()).truncated(toDisplayWidth: 60)
    }
}
