internal import Base
internal import Dispatch
internal import Glibc
internal import Graph
internal import Synchronization

extension Bench {
    private static let readers = 2
    private static let seconds = 4.0
    private static let batchesPerSecond = 1_000.0

    /// How long reads of two threads take while nobody writes, and while a third commits a thousand batches a second.
    func readersUnderWrites() throws {
        guard report.wants("j_readers_under_writes") else { return }
        let starts = try slots(questions.hops)
        let names = questions.lookups
        guard let index = graph.index(named: EstateLoader.key) else { throw BenchFailure("there is no index of keys") }
        var rounds: [(isBusy: Bool, latencies: Latencies, sample: Sample)] = []
        var commits = 0
        for isBusy in [false, true] {
            let stage = ReaderStage(graph)
            var latencies = Latencies()
            let sample = Sample.take {
                let group = DispatchGroup()
                for number in 0..<Self.readers {
                    // A serial queue has a thread of its own.
                    DispatchQueue(label: "reader \(number)").async(group: group) {
                        stage.read(starts, names, index, seed: UInt64(number), until: Usage.wall + Self.seconds)
                    }
                }
                if isBusy {
                    commits = stage.write(perSecond: Self.batchesPerSecond, until: Usage.wall + Self.seconds)
                }
                group.wait()
                latencies = stage.latencies
                return Double(latencies.seconds.count)
            }
            rounds.append((isBusy, latencies, sample))
        }
        let (quiet, busy) = (rounds[0].latencies, rounds[1].latencies)
        report.line(
            "j_readers_under_writes", items: busy.seconds.count, [rounds[1].sample],
            [
                "quiet_p50_us": quiet.quantile(0.5) * 1e6, "busy_p50_us": busy.quantile(0.5) * 1e6,
                "quiet_p99_us": quiet.quantile(0.99) * 1e6, "busy_p99_us": busy.quantile(0.99) * 1e6,
                "quiet_p999_us": quiet.quantile(0.999) * 1e6, "busy_p999_us": busy.quantile(0.999) * 1e6,
                "quiet_max_us": quiet.quantile(1) * 1e6, "busy_max_us": busy.quantile(1) * 1e6,
                "commits_per_s": Double(commits) / Self.seconds, "readers": Double(Self.readers),
            ])
    }
}

/// One published graph, its readers and its writer.
///
/// `Sendable` through its two locks.
private final class ReaderStage: Sendable {
    private let published: Mutex<GraphSnapshot>
    private let collected = Mutex(Latencies())

    init(_ graph: GraphSnapshot) { published = Mutex(graph) }

    var latencies: Latencies { collected.withLock { $0 } }

    func read(_ starts: [NodeSlot], _ names: [String], _ index: IndexCode, seed: UInt64, until end: Double) {
        var own = Latencies()
        own.reserve(2_000_000)
        var random = SeededGenerator(seed: seed)
        var now = Usage.wall
        while now < end {
            let graph = published.withLock { $0 }
            if random.below(2) == 0 {
                // The index exists.
                _ = try! graph.nodes(equal: [.string(names[random.below(names.count)])], in: index)
            } else {
                // The start exists in every version.
                let start = starts[random.below(starts.count)]
                _ = try! graph.everything.reachableCount(from: [start], direction: .both, hopsMax: 2)
            }
            let after = Usage.wall
            own.add(after - now)
            now = after
        }
        collected.withLock { $0.add(own) }
    }

    /// Commits at a steady pace; commits that fall behind are made up for.
    func write(perSecond: Double, until end: Double) -> Int {
        var commits = RandomCommits(published.withLock { $0 }, seed: 2)
        let start = Usage.wall
        var count = 0
        while Usage.wall < end {
            if Double(count) < (Usage.wall - start) * perSecond {
                // The ends exist and the id is new.
                _ = try! commits.commit()
                let graph = commits.graph
                published.withLock { $0 = graph }
                count += 1
            } else {
                usleep(200)
            }
        }
        return count
    }
}
