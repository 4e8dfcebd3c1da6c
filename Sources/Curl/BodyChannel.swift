internal import Base
internal import Synchronization

/// What passes from the event loop (one producer) to the task that asked (one consumer): the head, then bytes, then the
/// end. Bounded: `accept` refuses bytes while too many wait.
final class BodyChannel: Sendable {
    private struct State {
        var head: ResponseHead?
        var waiting: [UInt8] = []
        var isPaused = false
        var end: Result<Void, CurlError>?
        var headReader: CheckedContinuation<Result<ResponseHead, CurlError>, Never>?
        var bodyReader: CheckedContinuation<Result<[UInt8]?, CurlError>, Never>?
    }

    private let state = Mutex(State())

    // MARK: the event loop's side; never waits

    func deliver(_ head: ResponseHead) {
        let reader = state.withLock { state in
            state.head = head
            defer { state.headReader = nil }
            return state.headReader
        }
        reader?.resume(returning: .success(head))
    }

    /// False where the bytes were not taken, because the consumer lags; `next` will say when to go on.
    func accept(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (isTaken, reader) = state.withLock { state in
            if let reader = state.bodyReader {
                state.bodyReader = nil
                return (true, Optional(reader))
            }
            guard state.waiting.isEmpty || state.waiting.count + bytes.count <= Limits.httpStreamBufferBytes else {
                state.isPaused = true
                return (false, nil)
            }
            state.waiting.append(contentsOf: bytes)
            return (true, nil)
        }
        reader?.resume(returning: .success(Array(bytes)))
        return isTaken
    }

    /// The first end counts.
    func finish(_ end: Result<Void, CurlError>) {
        let (headReader, bodyReader) = state.withLock { state in
            guard state.end == nil else { return (Self.noHeadReader, Self.noBodyReader) }
            state.end = end
            defer { (state.headReader, state.bodyReader) = (nil, nil) }
            return (state.headReader, state.bodyReader)
        }
        headReader?.resume(returning: Self.headless(end))
        bodyReader?.resume(returning: end.map { nil })
    }

    private static let noHeadReader: CheckedContinuation<Result<ResponseHead, CurlError>, Never>? = nil
    private static let noBodyReader: CheckedContinuation<Result<[UInt8]?, CurlError>, Never>? = nil

    private static func headless(_ end: Result<Void, CurlError>) -> Result<ResponseHead, CurlError> {
        end.flatMap {
            .failure(CurlError(.protocolViolation, "the server ended the connection without an HTTP response"))
        }
    }

    // MARK: the consumer's side

    /// Waits for status and headers.
    func head() async -> Result<ResponseHead, CurlError> {
        await withCheckedContinuation { reader in
            let ready: Result<ResponseHead, CurlError>? = state.withLock { state in
                if let head = state.head { return .success(head) }
                if let end = state.end { return Self.headless(end) }
                state.headReader = reader
                return nil
            }
            if let ready { reader.resume(returning: ready) }
        }
    }

    /// Waits for bytes; nil is the end.
    /// - Parameter resume: called where the transfer was paused and may go on.
    func next(resume: () -> Void) async -> Result<[UInt8]?, CurlError> {
        await withCheckedContinuation { reader in
            var mayGoOn = false
            let ready: Result<[UInt8]?, CurlError>? = state.withLock { state in
                if !state.waiting.isEmpty {
                    var taken: [UInt8] = []
                    swap(&taken, &state.waiting)
                    mayGoOn = state.isPaused
                    state.isPaused = false
                    return .success(taken)
                }
                if let end = state.end { return end.map { nil } }
                if state.bodyReader != nil {
                    return .failure(CurlError(.invalidRequest, "two tasks read one response body at once"))
                }
                state.bodyReader = reader
                return nil
            }
            if mayGoOn { resume() }
            if let ready { reader.resume(returning: ready) }
        }
    }
}

/// The consumer's hold on one transfer; letting go aborts it.
final class TransferLease: Sendable {
    private let id: TransferID
    private let loop: CurlEventLoop
    private let channel: BodyChannel

    init(id: TransferID, loop: CurlEventLoop, channel: BodyChannel) {
        self.id = id
        self.loop = loop
        self.channel = channel
    }

    deinit { loop.cancel(id) }

    func head() async throws(CurlError) -> ResponseHead {
        let result = await withTaskCancellationHandler {
            await channel.head()
        } onCancel: {
            loop.cancel(id)
        }
        return try result.get()
    }

    func next() async throws(CurlError) -> [UInt8]? {
        let result = await withTaskCancellationHandler {
            await channel.next(resume: { loop.resume(id) })
        } onCancel: {
            loop.cancel(id)
        }
        return try result.get()
    }
}
