internal import Base
internal import Dispatch
internal import Glibc
internal import Synchronization

/// Threads of their own for statements, so that long ones leave the few threads of the cooperative pool to
/// everybody else.
///
/// A statement that keeps its thread for more than ``Limits/longStatementMilliseconds`` goes on at a lower priority:
/// the cores are for those that take microseconds. The thread gets its priority back when the statement lets go of it;
/// where the system does not allow that (it takes a privilege), another thread takes its place.
final class StatementThreads: TaskExecutor {
    private struct Work {
        // Owned by the queue until a thread runs it.
        var jobs: [UnownedJob] = []
        var first = 0
    }

    private let work = Mutex(Work())
    /// Counts jobs that wait; only threads of this pool wait for it.
    private let waiting = DispatchSemaphore(value: 0)
    private let threads = Mutex<[StatementThread]>([])
    /// Signalled when a job begins while none was running, and when a thread ends; only the watching thread waits for it.
    private let begun = DispatchSemaphore(value: 0)
    private let running = Atomic(0)
    /// Threads that ended and have no successor yet.
    private let missing = Atomic(0)

    init(count: Int = Limits.queryThreads) {
        for _ in 0..<count { addThread() }
        StatementThread.start { [self] in watch() }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        work.withLock { $0.jobs.append(job) }
        waiting.signal()
    }

    /// Of the process: made at the first statement, never stopped.
    static let shared = StatementThreads()

    private func addThread() {
        let thread = StatementThread()
        threads.withLock { $0.append(thread) }
        StatementThread.start { [self] in
            thread.begin()
            while thread.isOfUse { runNext(on: thread) }
            threads.withLock { $0.removeAll { $0 === thread } }
            missing.add(1, ordering: .relaxed)
            begun.signal()
        }
    }

    /// On the watching thread: a new thread has the priority of the one that makes it.
    private func replaceThreads() {
        for _ in 0..<missing.exchange(0, ordering: .relaxed) { addThread() }
    }

    private func runNext(on thread: StatementThread) {
        waiting.wait()
        let job = work.withLock { work -> UnownedJob? in
            guard work.first < work.jobs.count else { return nil }
            defer {
                work.first += 1
                if work.first > 64, work.first * 2 > work.jobs.count {
                    work.jobs.removeFirst(work.first)
                    work.first = 0
                }
            }
            return work.jobs[work.first]
        }
        guard let job else { return }
        if running.add(1, ordering: .relaxed).newValue == 1 { begun.signal() }
        thread.measure { job.runSynchronously(on: asUnownedTaskExecutor()) }
        running.subtract(1, ordering: .relaxed)
    }

    /// Looks for long statements while any run.
    private func watch() {
        let limit = UInt64(Limits.longStatementMilliseconds) * 1_000_000
        while true {
            begun.wait()
            replaceThreads()
            while running.load(ordering: .relaxed) > 0 {
                // It has its own thread, which has nothing else to do.
                usleep(useconds_t(Limits.longStatementMilliseconds * 500))
                let all = threads.withLock { $0 }
                for thread in all { thread.lowerPriority(ofWorkLongerThan: limit) }
                replaceThreads()
            }
        }
    }
}

/// One of the threads, and how long it has been at its present work.
final class StatementThread: Sendable {
    private struct State {
        var number: Int32 = 0
        var usual: Int32 = 0
        /// Nanoseconds of the steady clock; zero while it waits.
        var began: UInt64 = 0
        var isLowered = false
        var isOfUse = true
    }

    private let state = Mutex(State())

    var isOfUse: Bool { state.withLock { $0.isOfUse } }

    static func start(_ body: @escaping @Sendable () -> Void) {
        // Balanced by `takeRetainedValue` in the thread, or below where there is no thread.
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        if status == 0 { pthread_detach(thread) } else { box.release() }
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// On the thread itself.
    func begin() {
        let number = Self.number
        let usual = getpriority(Int32(PRIO_PROCESS.rawValue), id_t(bitPattern: number))
        state.withLock {
            $0.number = number
            $0.usual = usual
        }
    }

    /// Runs work, after which the thread has its usual priority or is of no use any more.
    func measure(_ body: () -> Void) {
        state.withLock { $0.began = Self.now }
        body()
        state.withLock { state in
            state.began = 0
            guard state.isLowered else { return }
            state.isLowered = false
            state.isOfUse = setpriority(Int32(PRIO_PROCESS.rawValue), id_t(bitPattern: state.number), state.usual) == 0
        }
    }

    /// From any thread.
    func lowerPriority(ofWorkLongerThan limit: UInt64) {
        state.withLock { state in
            // Without a number it would be the priority of the caller.
            guard state.number > 0, state.began > 0, !state.isLowered, Self.now - state.began > limit else { return }
            state.isLowered =
                setpriority(
                    Int32(PRIO_PROCESS.rawValue), id_t(bitPattern: state.number),
                    state.usual + Limits.longStatementNiceness) == 0
        }
    }

    /// The system's number of the calling thread; Swift does not see `gettid`.
    private static var number: Int32 {
        var path = [CChar](repeating: 0, count: 64)
        let count = readlink("/proc/thread-self", &path, path.count)
        guard count > 0 else { return 0 }
        let text = String(decoding: path[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.split(separator: "/").last.flatMap { Int32($0) } ?? 0
    }

    private static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

    /// As the system sees it now, for tests.
    static var priority: Int32 { getpriority(Int32(PRIO_PROCESS.rawValue), 0) }
}
