internal import Base
internal import NIOPosix

/// Threads of their own for statements, so that long ones leave the few threads of the cooperative pool to
/// everybody else; the system shares the cores out among them.
final class StatementThreads: TaskExecutor {
    private let pool: NIOThreadPool

    init(count: Int = Limits.queryThreads) {
        pool = NIOThreadPool(numberOfThreads: count)
        pool.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        pool.submit { _ in job.runSynchronously(on: executor) }
    }

    /// Of the process: made at the first statement, never stopped.
    static let shared = StatementThreads()
}
