import Base
import Foundation
import Testing

@testable import API

@Suite struct StatementThreadsTests {
    /// Keeps its thread for some time; its priority at the beginning and at the end.
    private static func work(milliseconds: Int) -> (begin: Int32, end: Int32) {
        let begin = StatementThread.priority
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while ContinuousClock.now < end {}
        return (begin, StatementThread.priority)
    }

    @Test func longWorkGoesOnAtALowerPriority() async {
        let threads = StatementThreads(count: 1)
        let long = await withTaskExecutorPreference(threads) {
            Self.work(milliseconds: Limits.longStatementMilliseconds * 8)
        }
        #expect(long.end > long.begin)
        // Its priority again, or another thread.
        for _ in 0..<3 {
            let short = await withTaskExecutorPreference(threads) { Self.work(milliseconds: 0) }
            #expect(short.begin == long.begin)
            #expect(short.end == long.begin)
        }
    }

    @Test func everyJobRuns() async {
        let threads = StatementThreads(count: 3)
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 1...500 { group.addTask(executorPreference: threads) { number } }
            return await group.reduce(0, +)
        }
        #expect(sum == 125_250)
    }
}
