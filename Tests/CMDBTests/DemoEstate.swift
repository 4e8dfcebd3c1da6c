import Base
import CMDB
import Foundation
import Graph
import JSON
import OrderedCollections
import Testing

/// The demo estate in `fixtures/estate`, as observations and as a graph under the starter metamodel.
struct DemoEstate {
    let batch: ObservationBatch
    let graph: GraphSnapshot

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "fixtures/estate")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "ndjson" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
        var records: [ObservedRecord] = []
        for file in files {
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                records.append(try Self.record(JSONValue.parse(String(line))))
            }
        }
        let source = SourceReference(name: "file:estate", kind: "file")
        batch = ObservationBatch(source: source, coverage: [], records: records)
        graph = try Self.ingest(batch)
    }

    /// What the graph looks like after the first ingest of a batch.
    static func ingest(_ batch: ObservationBatch) throws -> GraphSnapshot {
        let plan = try IngestPlanner(metamodel: .starter).plan(batch, known: .unknown, on: GraphSnapshot())
        let identities = IdentityCounter(nextNode: 1, nextRelationship: 1)
        return try ChangeResolver(metamodel: .starter).resolve(
            plan.changeSet, on: GraphSnapshot(), identities: identities, as: CommitSeq(rawValue: 1),
            at: Instant(rawValue: 0)
        ).graph
    }

    private static func record(_ json: JSONValue) throws -> ObservedRecord {
        ObservedRecord(
            key: try #require(json["key"]?.stringValue), ciClass: try #require(json["class"]?.stringValue),
            name: try #require(json["name"]?.stringValue), attributes: try values(json["attributes"]),
            relations: try (json["relations"]?.arrayValue ?? []).map { relation in
                ObservedRelation(
                    type: try #require(relation["type"]?.stringValue), to: try #require(relation["to"]?.stringValue),
                    properties: try values(relation["properties"]))
            })
    }

    private static func values(_ json: JSONValue?) throws -> [String: Value] {
        var found: [String: Value] = [:]
        for (key, value) in json?.objectValue ?? [:] { found[key] = try self.value(value) }
        return found
    }

    private static func value(_ json: JSONValue) throws -> Value {
        switch json {
        case .null: .null
        case .bool(let flag): .boolean(flag)
        case .integer(let number): .integer(number)
        case .unsigned(let number): .float(Double(number))
        case .number(let number): .float(number)
        case .string(let text): .string(text)
        case .array(let elements): .list(try elements.map(value))
        case .object(let object):
            .instant(try #require(object["$instant"]?.stringValue.flatMap { Instant(iso8601: $0) }))
        }
    }
}

extension GraphSnapshot {
    /// Names and states of everything that these failures reach under the starter metamodel.
    func starterImpact(of names: String...) -> [String: ImpactState] {
        let failed = names.flatMap { nodes(named: $0) }
        var states: [String: ImpactState] = [:]
        // Without limits it fails only when the test is cancelled.
        guard let impact = try? impact(of: failed, rules: Metamodel.starter.impactRules(in: self)) else { return [:] }
        for node in impact.impacted {
            let name = property(named: Self.nameKey, of: node.node).stringValue ?? ""
            states[name] = max(states[name] ?? .ok, node.state)
        }
        return states
    }
}
