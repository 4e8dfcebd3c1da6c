import CMDB
import Glibc
import Graph
import OrderedCollections
import Testing

@testable import Ingest

/// Where the inputs of tests are.
enum IngestFixtures {
    /// The folder of the package.
    static var packageRoot: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    }
    static var kubernetes: String { packageRoot + "/fixtures/kubernetes" }
    static var estate: String { packageRoot + "/fixtures/estate" }
    /// Real recorded answers, where they lie beside the package.
    static var realKubernetes: String { packageRoot + "/../shared/data/kubernetes-api" }
    static var hasRealKubernetes: Bool { SourceFiles.kind(of: realKubernetes) == .folder }

    /// Classes by count, relation types by count.
    static func counts(_ batch: ObservationBatch) -> (classes: [String: Int], relations: [String: Int]) {
        var classes: [String: Int] = [:]
        var relations: [String: Int] = [:]
        for record in batch.records {
            classes[record.ciClass, default: 0] += 1
            for relation in record.relations { relations[relation.type, default: 0] += 1 }
        }
        return (classes, relations)
    }

    /// Why records do not fit the starter metamodel; empty where all do.
    static func misfits(_ batch: ObservationBatch) -> [String] {
        let model = Metamodel.starter
        let classes = Dictionary(batch.records.map { ($0.key, $0.ciClass) }, uniquingKeysWith: { first, _ in first })
        var misfits: Set<String> = []
        for record in batch.records {
            guard let ciClass = model.classes[record.ciClass], !ciClass.isAbstract else {
                misfits.insert("class \(record.ciClass)")
                continue
            }
            let definitions = model.attributes(of: record.ciClass)
            for (key, value) in record.attributes {
                guard let definition = definitions[key] else {
                    misfits.insert("\(record.ciClass).\(key) is unknown")
                    continue
                }
                if !definition.type.accepts(value) {
                    misfits.insert("\(record.ciClass).\(key) is not \(definition.type)")
                }
            }
            for relation in record.relations {
                let target = classes[relation.to] ?? "nothing"
                let fits = model.relationTypes[relation.type]?.endpoints.contains { ends in
                    model.isA(record.ciClass, ends.from) && model.isA(target, ends.to)
                }
                if fits != true { misfits.insert("\(relation.type) \(record.ciClass) → \(target)") }
            }
        }
        return misfits.sorted()
    }
}

/// Collects what a connector says.
final class ProgressLog: @unchecked Sendable {
    // Only read after the connector has returned; connectors call it from one thread at a time.
    private(set) var notes: [String] = []
    private(set) var readings: [String: Int] = [:]

    func take(_ progress: ObservationProgress) {
        switch progress {
        case .note(let text): notes.append(text)
        case .read(let what, let objects): readings[what] = objects
        }
    }
}

/// A folder for one test, removed when nobody holds it any more.
final class TemporaryFolder {
    let path: String

    init(_ files: [String: String]) throws(IngestError) {
        var template = Array("/tmp/rootline-ingest-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw IngestError(.unreadable, "no temporary folder") }
        path = String(cString: made)
        for (name, text) in files { try Self.write(text, to: "\(path)/\(name)") }
    }

    static func write(_ text: String, to path: String) throws(IngestError) {
        guard let file = fopen(path, "w") else { throw IngestError(.unreadable, "cannot write \(path)") }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw IngestError(.unreadable, "cannot write \(path)")
        }
    }

    deinit { remove() }

    func remove() {
        for name in SourceFiles.names(in: path) ?? [] { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the seed is the test's argument, so a failure names itself.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
