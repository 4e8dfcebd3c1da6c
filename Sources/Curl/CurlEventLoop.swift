internal import Base
internal import CCurl
internal import Glibc
internal import Synchronization

/// What the loop is asked to start.
struct TransferOrder: Sendable {
    let request: HTTPRequest
    let target: RequestTarget
    /// For this attempt.
    let timeout: Duration
    let channel: BodyChannel
}

/// One thread that owns a libcurl multi handle and everything in it.
///
/// Orders come in through a queue under a lock, and `curl_multi_wakeup` ends the loop's wait; results go out through
/// each transfer's channel. Nothing else touches libcurl, which is what makes that safe.
final class CurlEventLoop: Sendable {
    private enum Order: Sendable {
        case start(TransferID, TransferOrder)
        case resume(TransferID)
        case cancel(TransferID)
    }

    private struct Shared {
        /// Nil before the start and after the end.
        var multi: MultiPointer?
        var orders: [Order] = []
        var underWay = 0
        var lastID: UInt64 = 0
        var isClosing = false
    }

    /// May be passed around because other threads only call `curl_multi_wakeup` with it, under the lock that also
    /// guards its end.
    private struct MultiPointer: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
    }

    private static let isLibraryReady = rootline_curl_global_init() == CURLE_OK

    private let configuration: CurlConfiguration
    private let shared = Mutex(Shared())

    init(configuration: CurlConfiguration) {
        self.configuration = configuration
        guard Self.isLibraryReady, let pointer = curl_multi_init() else { return }
        _ = rootline_curl_multi_set_long(
            pointer, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.connectionsPerHostMax)
        let multi = MultiPointer(pointer: pointer)
        shared.withLock { $0.multi = multi }
        // Balanced by `takeRetainedValue` in the thread, or below where there is no thread.
        let context = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<CurlEventLoop>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context.toOpaque())
        if status == 0 {
            pthread_detach(thread)
        } else {
            context.release()
            shared.withLock { $0.multi = nil }
            curl_multi_cleanup(pointer)
        }
    }

    // MARK: any thread

    /// Starts a transfer; its channel tells how it goes.
    func start(_ order: TransferOrder) throws(CurlError) -> TransferID {
        let result: Result<TransferID, CurlError> = shared.withLock { shared in
            guard !shared.isClosing else { return .failure(CurlError(.closed, "the HTTP client is closed")) }
            guard shared.multi != nil else {
                return .failure(CurlError(.library, "libcurl could not be started, or there is no thread for it"))
            }
            guard shared.underWay < Limits.httpTransfers else {
                return .failure(
                    CurlError(.busy, "\(shared.underWay) requests are under way, the limit is \(Limits.httpTransfers)"))
            }
            shared.underWay += 1
            shared.lastID += 1
            let id = TransferID(rawValue: shared.lastID)
            Self.enqueue(.start(id, order), in: &shared)
            return .success(id)
        }
        return try result.get()
    }

    /// Lets a paused transfer go on.
    func resume(_ id: TransferID) {
        shared.withLock { Self.enqueue(.resume(id), in: &$0) }
    }

    /// Aborts a transfer; nothing happens where it has ended.
    func cancel(_ id: TransferID) {
        shared.withLock { Self.enqueue(.cancel(id), in: &$0) }
    }

    /// Aborts everything and ends the thread.
    func close() {
        shared.withLock { shared in
            shared.isClosing = true
            if let multi = shared.multi { curl_multi_wakeup(multi.pointer) }
        }
    }

    private static func enqueue(_ order: Order, in shared: inout Shared) {
        guard let multi = shared.multi else { return }
        // One write to a socket pair, and none where a wake-up is due anyhow: short enough for under the lock, which
        // is what keeps the handle alive.
        if shared.orders.isEmpty { curl_multi_wakeup(multi.pointer) }
        shared.orders.append(order)
    }

    // MARK: the loop's thread

    private func run() {
        guard let multi = shared.withLock({ $0.multi })?.pointer else { return }
        var transfers: [TransferID: Transfer] = [:]
        var ids: [UnsafeMutableRawPointer: TransferID] = [:]

        func remove(_ id: TransferID) -> Transfer? {
            guard let transfer = transfers.removeValue(forKey: id) else { return nil }
            ids[transfer.easy.pointer] = nil
            curl_multi_remove_handle(multi, transfer.easy.pointer)
            shared.withLock { $0.underWay -= 1 }
            return transfer
        }

        func start(_ id: TransferID, _ order: TransferOrder) {
            do throws(CurlError) {
                let transfer = try Transfer(order, configuration: configuration)
                let code = curl_multi_add_handle(multi, transfer.easy.pointer)
                guard code == CURLM_OK else {
                    throw CurlError(.library, "libcurl: \(String(cString: curl_multi_strerror(code)))")
                }
                transfers[id] = transfer
                ids[transfer.easy.pointer] = id
            } catch {
                shared.withLock { $0.underWay -= 1 }
                order.channel.finish(.failure(error))
            }
        }

        while true {
            let (orders, isClosing) = shared.withLock { shared in
                defer { shared.orders = [] }
                return (shared.orders, shared.isClosing)
            }
            for order in orders {
                switch order {
                case .start(let id, let order): start(id, order)
                case .resume(let id):
                    if let transfer = transfers[id] { _ = rootline_curl_resume(transfer.easy.pointer) }
                case .cancel(let id):
                    remove(id)?.channel.finish(.failure(CurlError(.cancelled, "the request was cancelled")))
                }
            }
            if isClosing { break }
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            var waiting: Int32 = 0
            while let message = curl_multi_info_read(multi, &waiting) {
                guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle,
                    let id = ids[easy]
                else { continue }
                // The message goes with the handle: read it first.
                let code = message.pointee.data.result
                remove(id)?.finish(code)
            }
            curl_multi_poll(multi, nil, 0, 60_000, nil)
        }

        for id in Array(transfers.keys) {
            remove(id)?.channel.finish(.failure(CurlError(.closed, "the HTTP client was closed")))
        }
        shared.withLock { $0.multi = nil }
        curl_multi_cleanup(multi)
    }
}
