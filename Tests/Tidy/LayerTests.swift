internal import Testing

/// Imports go down only: ARCHITECTURE.md, "Layers and folders", as a test.
///
/// The manifest says what a target may import; this says what the manifest may be changed to.
@Suite struct LayerTests {
    /// From the ground up. A module imports modules of earlier rows only.
    static let layers: [Set<String>] = [
        ["CLibpq", "CCurl", "CJSONC", "COpenSSL"],
        ["Base"],
        ["JSON", "Postgres", "Curl", "Vault", "Generator"],
        ["Graph"],
        ["Cypher"],
        ["CMDB"],
        ["Store"],
        ["Definitions", "Runs"],
        ["Ingest"],
        features,
        ["Orchestrator"],
        ["API"],
        ["Rootline"],
    ]
    static let features: Set<String> = [
        "RootCause", "Detection", "Rules", "Notification", "Workflow", "Insight", "Documents", "Conversation",
        "Judgment", "Screens", "RuntimeAPI", "Explorer", "Learning", "Marketplace",
    ]
    /// The one wrapper of each C library.
    static let wrappers = ["CLibpq": "Postgres", "CCurl": "Curl", "CJSONC": "JSON", "COpenSSL": "Vault"]
    /// No I/O, no clock, no randomness: what these three may import besides each other.
    /// `JSON` is a value and its text.
    static let engine: Set<String> = ["Graph", "Cypher", "CMDB"]
    static let engineMayImport: Set<String> = engine.union([
        "Base", "JSON", "Foundation", "FoundationEssentials", "Swift", "Synchronization", "Collections",
        "OrderedCollections", "DequeModule", "HeapModule", "BitCollections", "HashTreeCollections", "BasicContainers",
    ])

    static func rank(of module: String) -> Int? {
        layers.firstIndex { $0.contains(module) }
    }

    @Test func everyModuleHasItsPlace() {
        let unknown = Set(SourceTree.sources.files.map(\.module)).filter { Self.rank(of: $0) == nil }
        #expect(unknown.isEmpty, "give these a row in LayerTests.layers and in ARCHITECTURE.md: \(unknown.sorted())")
        #expect(!SourceTree.sources.files.isEmpty)
    }

    @Test func importsGoDownOnly() {
        let upward = SourceTree.sources.imports { importer, imported in
            guard let from = Self.rank(of: importer), let to = Self.rank(of: imported) else { return false }
            return to >= from && importer != imported
        }
        #expect(upward.isEmpty, "\(upward.joined(separator: "\n"))")
    }

    @Test func onlyItsWrapperImportsACLibrary() {
        let leaks = SourceTree.sources.imports { importer, imported in
            Self.wrappers[imported].map { $0 != importer } ?? false
        }
        #expect(leaks.isEmpty, "\(leaks.joined(separator: "\n"))")
    }

    @Test func onlyTheAPISpeaksHTTPToCallers() {
        let leaks = SourceTree.sources.imports { importer, imported in
            (imported.hasPrefix("Hummingbird") || imported == "HTTPTypes") && importer != "API"
        }
        #expect(leaks.isEmpty, "\(leaks.joined(separator: "\n"))")
    }

    @Test func theEngineImportsNothingThatActsOnTheWorld() {
        let leaks = SourceTree.sources.imports { importer, imported in
            Self.engine.contains(importer) && !Self.engineMayImport.contains(imported)
        }
        #expect(leaks.isEmpty, "\(leaks.joined(separator: "\n"))")
    }
}
