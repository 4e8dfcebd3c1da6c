internal import Base
internal import Cypher
internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// Threads that share in large reads of all statements: one less than there are cores.
///
/// They work at a lower priority than the threads of statements: a short statement never waits for a part of a long one.
final class MorselThreads: HelperThreads {
    let count: Int
    private let work = Mutex<[@Sendable () -> Void]>([])
    /// Counts work that waits; only threads of this pool wait for it.
    private let waiting = DispatchSemaphore(value: 0)

    /// Of the process; nil where there is one core. Made at the first statement, never stopped.
    static let shared: MorselThreads? = {
        let count = ProcessInfo.processInfo.activeProcessorCount - 1
        return count > 0 ? MorselThreads(count: count) : nil
    }()

    init(count: Int) {
        self.count = count
        for _ in 0..<count {
            Thread.detachNewThread { [self] in
                // Of this thread alone, on Linux.
                setpriority(
                    Int32(PRIO_PROCESS.rawValue), 0,
                    getpriority(Int32(PRIO_PROCESS.rawValue), 0) + Limits.longStatementNiceness / 2)
                while true {
                    waiting.wait()
                    let next = work.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                    next?()
                }
            }
        }
    }

    func submit(_ work: @escaping @Sendable () -> Void) {
        self.work.withLock { $0.append(work) }
        waiting.signal()
    }
}

/// Gives free memory of the allocator back to the system.
enum FreeMemory {
    /// `malloc_trim` of the C library, which Swift's overlay of it leaves out.
    private static let trim: (@convention(c) (Int) -> Int32)? = {
        guard let symbol = dlsym(nil, "malloc_trim") else { return nil }
        // Its declaration in malloc.h: int malloc_trim(size_t).
        return unsafeBitCast(symbol, to: (@convention(c) (Int) -> Int32).self)
    }()

    static func giveBack() { _ = trim?(0) }
}
