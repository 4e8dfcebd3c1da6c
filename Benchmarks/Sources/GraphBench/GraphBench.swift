internal import Glibc
internal import Graph

/// Measures the engine on a folder with `nodes.csv`, `edges.csv` and `queries.txt`, and prints a JSON line for each
/// metric: the names, members and check sums of `csr_ref` and the peers' benchmark.
@main
struct GraphBench {
    static let usage = "usage: GraphBench <folder> [--runs <n>] [--only <regular expression>] [--version <text>]"

    static func main() {
        do {
            try run(Options(CommandLine.arguments.dropFirst()))
        } catch {
            Output.complain("GraphBench: \(error)")
            exit(1)
        }
    }

    private static func run(_ options: Options) throws {
        let before = Usage.residentMegabytes
        var loaded: GraphSnapshot?
        let sample = try Sample.take {
            let graph = try EstateLoader(folder: options.folder).load()
            loaded = graph
            return Double(graph.relationshipCount)
        }
        guard let graph = loaded else { return }
        let report = Report(version: options.version, nodes: graph.nodeCount, only: options.only)
        // Loading is always done, so it is always told.
        report.line(
            "a_load_full_props", items: 1, [sample],
            [
                "rss_delta_mb": Usage.residentMegabytes - before,
                "allocated_mb": Usage.allocatedMegabytes,
            ])
        let questions = try Questions(options.folder + "/queries.txt")
        try Bench(graph, questions, report, runs: options.runs).all()
    }
}

extension Bench {
    /// Every group, in the order of the names of the metrics.
    func all() throws {
        try lookups()
        try neighbourhoods()
        try impact()
        try paths()
        try components()
        try filterAndAggregate()
        try insertions()
        try publishing()
        try readersUnderWrites()
        try stateHash()
        try labelsAndTypes()
        try supernode()
    }
}

/// The command line.
struct Options {
    let folder: String
    var runs = 5
    var only: Regex<AnyRegexOutput>?
    var version = "unknown"

    init(_ arguments: some Sequence<String>) throws {
        var folder: String?
        var rest = Array(arguments)[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--runs":
                guard let runs = rest.popFirst().flatMap({ Int($0) }), runs > 0 else {
                    throw BenchFailure("--runs takes a number from 1\n\(GraphBench.usage)")
                }
                self.runs = runs
            case "--only": only = try Regex(try Self.value(of: argument, &rest))
            case "--version": version = try Self.value(of: argument, &rest)
            case _ where argument.hasPrefix("--") || folder != nil:
                throw BenchFailure("unexpected '\(argument)'\n\(GraphBench.usage)")
            default: folder = argument
            }
        }
        guard let folder else { throw BenchFailure(GraphBench.usage) }
        self.folder = folder
    }

    private static func value(of option: String, _ rest: inout ArraySlice<String>) throws -> String {
        guard let value = rest.popFirst() else { throw BenchFailure("\(option) takes a value\n\(GraphBench.usage)") }
        return value
    }
}
