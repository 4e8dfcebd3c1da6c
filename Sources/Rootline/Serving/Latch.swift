internal import Synchronization

/// A value that comes once, and those who wait for it.
final class Latch<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let source: AsyncStream<Value>.Continuation

    init() { (stream, source) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1)) }

    /// Gives the value; the first counts.
    func open(with value: Value) {
        source.yield(value)
        source.finish()
    }

    /// The value, for its one waiter; `nil` where the waiting task is cancelled.
    func value() async -> Value? {
        for await value in stream { return value }
        return nil
    }
}
