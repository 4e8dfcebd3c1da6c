/// The header lines of a response, in the order received; names compare without regard to case.
public struct HTTPHeaders: Sendable {
    public let fields: [(name: String, value: String)]

    init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

    /// The first value of that name.
    public subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }
}

/// Status and headers.
struct ResponseHead: Sendable {
    var status: Int
    var headers: HTTPHeaders
}

/// A response with its whole body.
public struct HTTPResponse: Sendable {
    public let status: Int
    public let headers: HTTPHeaders
    public let body: [UInt8]

    /// Whether the status is 200 to 299.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// Throws an error of code `status` unless the status is 200 to 299.
    public func requireSuccess() throws(CurlError) {
        guard !isSuccess else { return }
        throw CurlError(.status, "the server answered with status \(status)", status: status)
    }
}

/// A response whose body is still arriving. Letting go of the body aborts the transfer.
public struct HTTPStreamingResponse: Sendable {
    public let status: Int
    public let headers: HTTPHeaders
    public let body: HTTPBody

    /// Whether the status is 200 to 299.
    public var isSuccess: Bool { (200..<300).contains(status) }
}

/// The bytes of a body as they arrive, in pieces of no particular size.
///
/// For one reader, once: what one iterator has taken, another does not get. A reader that lags by more than 256 kB
/// pauses the transfer until it has caught up.
public struct HTTPBody: AsyncSequence, Sendable {
    public typealias Element = [UInt8]
    public typealias Failure = CurlError

    private let lease: TransferLease

    init(_ lease: TransferLease) { self.lease = lease }

    /// Everything that is left; at most the request's `responseBytesMax`.
    public func collect() async throws(CurlError) -> [UInt8] {
        var bytes: [UInt8] = []
        while let piece = try await lease.next() {
            if bytes.isEmpty { bytes = piece } else { bytes += piece }
        }
        return bytes
    }

    public func makeAsyncIterator() -> Iterator { Iterator(lease: lease) }

    /// Takes piece after piece.
    public struct Iterator: AsyncIteratorProtocol {
        let lease: TransferLease

        public mutating func next(isolation actor: isolated (any Actor)?) async throws(CurlError) -> [UInt8]? {
            try await lease.next()
        }
    }
}
