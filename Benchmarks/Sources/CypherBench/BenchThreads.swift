internal import Cypher
internal import Dispatch

/// Threads that share in large reads.
struct BenchThreads: HelperThreads {
    let count: Int

    func submit(_ work: @escaping @Sendable () -> Void) { DispatchQueue.global().async(execute: work) }
}
