// swift-tools-version: 6.2
import PackageDescription

// Programs that measure the engine and put questions to it from outside. A package of its own, so that neither
// `make test` nor the service builds them. Build it with ROOTLINE_ONLY=Graph, which leaves the web server out.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]
let base = Target.Dependency.product(name: "Base", package: "rootline")
let graph = Target.Dependency.product(name: "Graph", package: "rootline")
// Only where it is built (ROOTLINE_ONLY=Cypher): who measures the engine alone need not build the language.
let hasCypher = (Context.environment["ROOTLINE_ONLY"] ?? "Cypher").contains("Cypher")

let hasCMDB = (Context.environment["ROOTLINE_ONLY"] ?? "CMDB").contains("CMDB")

let package = Package(
    name: "rootline-benchmarks",
    dependencies: [.package(name: "rootline", path: "..")],
    targets: [
        .systemLibrary(name: "CMalloc"),
        .executableTarget(name: "GraphBench", dependencies: [base, graph, "CMalloc"], swiftSettings: settings),
        .executableTarget(name: "GraphOracle", dependencies: [base, graph], swiftSettings: settings),
    ]
        + (hasCypher
            ? [
                .executableTarget(
                    name: "CypherBench",
                    dependencies: [base, graph, .product(name: "Cypher", package: "rootline"), "CMalloc"],
                    swiftSettings: settings)
            ] : [])
        + (hasCMDB
            ? [
                .executableTarget(
                    name: "SearchBench", dependencies: [base, graph, .product(name: "CMDB", package: "rootline")],
                    swiftSettings: settings)
            ] : [])
)
