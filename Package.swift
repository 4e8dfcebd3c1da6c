// swift-tools-version: 6.2
import PackageDescription

// The manifest is the layer rule: a target may import what `uses` lists and nothing else
// (build with `--explicit-target-dependency-import-check error`, as the Makefile does).
//
// `ROOTLINE_ONLY=Graph,CMDB swift test` builds just those targets with their tests, and what they use:
// work on the engine without waiting for the web server.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// One of our targets: the ones of ours it may import, and the products of others.
struct Module {
    var name: String
    var uses: [String] = []
    /// Further modules of ours that only its tests use.
    var testUses: [String] = []
    var products: [Target.Dependency] = []
    var isExecutable = false
    /// Where it is not `Sources/<name>`.
    var path: String?
}

/// A C library: found by pkg-config, imported by its one wrapper only.
struct CLibrary {
    var name: String
    var pkgConfig: String
    var apt: String
}

let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let cLibraries = [
    CLibrary(name: "CLibpq", pkgConfig: "libpq", apt: "libpq-dev"),
    CLibrary(name: "CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
    CLibrary(name: "CJSONC", pkgConfig: "json-c", apt: "libjson-c-dev"),
    CLibrary(name: "COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
]

let modules = [
    // ground: no knowledge of CIs
    Module(name: "Base"),
    Module(name: "JSON", uses: ["Base", "CJSONC"], products: [collections]),
    Module(name: "Postgres", uses: ["Base", "CLibpq"], products: [logging]),
    Module(name: "Curl", uses: ["Base", "CCurl"]),
    Module(name: "Vault", uses: ["Base", "COpenSSL"]),
    Module(name: "Generator", uses: ["Base"]),
    // engine: pure
    Module(name: "Graph", uses: ["Base"], products: [collections]),
    Module(name: "Cypher", uses: ["Base", "Graph"], products: [collections]),
    Module(name: "CMDB", uses: ["Base", "Graph", "Cypher", "JSON"], products: [collections]),
    // spine: the only state
    Module(
        name: "Store", uses: ["Base", "Graph", "Cypher", "CMDB", "JSON", "Postgres", "Vault"], testUses: ["Ingest"],
        products: [collections, logging]),
    Module(
        name: "Ingest", uses: ["Base", "Graph", "CMDB", "JSON", "Curl", "Store"], products: [collections, logging]),
    Module(
        name: "Orchestrator", uses: ["Base", "Graph", "CMDB", "JSON", "Curl", "Store"],
        products: [collections, logging]),
    // for tests: runs conformance kits of openCypher; the command `tck` is built with it
    Module(name: "Conformance", uses: ["Base", "Graph", "Cypher"], path: "Tests/Conformance/Kit"),
    // doors
    Module(
        name: "API",
        uses: ["Base", "Graph", "Cypher", "CMDB", "JSON", "Postgres", "Store", "Ingest", "Orchestrator", "Vault"],
        testUses: ["Curl"],
        products: [
            collections, logging,
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "HummingbirdCore", package: "hummingbird"),
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "NIOCore", package: "swift-nio"),
            .product(name: "NIOPosix", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ]),
    Module(
        name: "Rootline",
        uses: [
            "Base", "Graph", "Cypher", "CMDB", "JSON", "Postgres", "Curl", "Vault", "Generator", "Store", "Ingest",
            "Orchestrator", "API",
        ],
        products: [
            logging,
            .product(name: "ArgumentParser", package: "swift-argument-parser"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        ],
        isExecutable: true),
]

/// The names in `ROOTLINE_ONLY` and all they use; every module where it is unset.
func selectedNames() -> Set<String> {
    guard let only = Context.environment["ROOTLINE_ONLY"], !only.isEmpty else {
        return Set(modules.map(\.name) + cLibraries.map(\.name) + ["Tidy"])
    }
    var selected: Set<String> = []
    var open = only.split(separator: ",").map(String.init)
    while let name = open.popLast() {
        selected.insert(name)
        if let module = modules.first(where: { $0.name == name }) {
            open += (module.uses + module.testUses).filter { !selected.contains($0) }
        }
    }
    return selected
}

let selected = selectedNames()
/// The modules whose tests are built: those that `ROOTLINE_ONLY` names itself; all where it is unset.
let tested = Context.environment["ROOTLINE_ONLY"].flatMap {
    $0.isEmpty ? nil : Set($0.split(separator: ",").map(String.init))
}

func targets(of module: Module) -> [Target] {
    let dependencies = module.uses.map { Target.Dependency(stringLiteral: $0) } + module.products
    let source: Target =
        module.isExecutable
        ? .executableTarget(name: module.name, dependencies: dependencies, swiftSettings: settings)
        : .target(name: module.name, dependencies: dependencies, path: module.path, swiftSettings: settings)
    if let tested, !tested.contains(module.name) { return [source] }
    let own = Target.Dependency(stringLiteral: module.name)
    let tests = Target.testTarget(
        name: "\(module.name)Tests",
        dependencies: [own]
            + (module.uses + module.testUses).filter { !$0.hasPrefix("C") || ["CMDB", "Curl", "Cypher"].contains($0) }
            .map { Target.Dependency(stringLiteral: $0) } + module.products,
        swiftSettings: settings)
    return [source, tests]
}

var all: [Target] = cLibraries.filter { selected.contains($0.name) }.map { library in
    .systemLibrary(name: library.name, pkgConfig: library.pkgConfig, providers: [.apt([library.apt])])
}
all += modules.filter { selected.contains($0.name) }.flatMap(targets)
if selected.contains("Conformance") {
    all.append(
        .executableTarget(
            name: "tck", dependencies: ["Conformance"], path: "Tests/Conformance/Command", swiftSettings: settings))
}
if selected.contains("Tidy") { all.append(.testTarget(name: "Tidy", swiftSettings: settings)) }

// The engine and its language are libraries for `Benchmarks`, which is a package of its own.
var products: [Product] = ["Base", "Graph", "Cypher", "CMDB"].filter(selected.contains).map {
    .library(name: $0, targets: [$0])
}
if selected.contains("Rootline") { products.append(.executable(name: "rootline", targets: ["Rootline"])) }

let package = Package(
    name: "rootline",
    products: products,
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        // Packages of Hummingbird's interface: what its handlers are given.
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.0.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.80.0"),
        // TLS of the Bolt door; Hummingbird brings it along anyway.
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.0"),
    ],
    targets: all
)
