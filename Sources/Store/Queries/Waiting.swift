internal import Dispatch
internal import Foundation
internal import Synchronization

/// Waits on a thread for what others do. Only for the threads that statements run on: those of the doors, never those
/// of the cooperative pool, which the others may need.
enum Waiting {
    /// - Parameter begin: starts something that calls its argument once, at any time, on any thread.
    static func result<T: Sendable>(_ begin: (@escaping @Sendable (T) -> Void) -> Void) -> T {
        let place = Place<T>()
        let done = DispatchSemaphore(value: 0)
        begin { value in
            place.value.withLock { $0 = value }
            done.signal()
        }
        done.wait()
        return place.value.withLock { $0 }!  // Set before the signal.
    }

    /// Runs a statement on a thread of its own, where it may take its time and wait.
    static func onThread<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { reply in
            Thread.detachNewThread { reply.resume(returning: body()) }
        }
    }

    private final class Place<T: Sendable>: Sendable {
        let value = Mutex<T?>(nil)
    }
}
