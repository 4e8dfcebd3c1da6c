internal import CCurl

/// Names a transfer within its event loop; never reused.
struct TransferID: Hashable, Sendable {
    let rawValue: UInt64
}

/// One attempt of a request under way. Belongs to the event loop's thread; libcurl calls back on that thread only.
final class Transfer {
    let channel: BodyChannel
    let easy: EasyHandle
    private let target: RequestTarget
    private let request: HTTPRequest
    private let timeout: Duration
    private let caFile: String?
    private var headers: HeaderReader
    private var receivedBytes = 0
    /// Why we ourselves stopped it, where we did.
    private var ownFailure: CurlError?

    init(_ order: TransferOrder, configuration: CurlConfiguration) throws(CurlError) {
        channel = order.channel
        target = order.target
        request = order.request
        timeout = order.timeout
        caFile = configuration.caFile
        headers = HeaderReader(followsRedirects: order.request.redirectsMax > 0)
        easy = try EasyHandle.make(order.request, configuration: configuration, timeout: order.timeout)
        // The loop holds the transfer for as long as the handle is in its multi handle, which is as long as
        // libcurl may call back.
        let context = Unmanaged.passUnretained(self).toOpaque()
        try easy.setCallbacks(
            body: { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                return transfer.takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
            },
            header: { bytes, size, count, context in
                guard let bytes, let context else { return 0 }
                let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
                return transfer.takeHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
            }, context: context)
    }

    /// The number of bytes taken; another number than given stops the transfer, the pause mark pauses it.
    private func takeBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard !bytes.isEmpty else { return 0 }
        guard receivedBytes + bytes.count <= request.responseBytesMax else {
            ownFailure = tooLarge
            return 0
        }
        guard channel.accept(bytes) else { return rootline_curl_write_pause() }
        receivedBytes += bytes.count
        return bytes.count
    }

    private func takeHeader(_ line: UnsafeRawBufferPointer) -> Int {
        do {
            if let head = try headers.take(line) { channel.deliver(head) }
            return line.count
        } catch {
            ownFailure = error
            return 0
        }
    }

    /// Tells the consumer how it ended.
    func finish(_ code: CURLcode) {
        channel.finish(code == CURLE_OK ? .success(()) : .failure(ownFailure ?? error(code)))
    }

    private var tooLarge: CurlError {
        CurlError(
            .tooLarge, "the response of \(target) is above the limit of \(request.responseBytesMax) bytes")
    }

    private func error(_ code: CURLcode) -> CurlError {
        let words = easy.error.isEmpty ? String(cString: curl_easy_strerror(code)) : easy.error
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            return CurlError(
                .resolve, "\(target): \(words)",
                hint: "Check the host name, the DNS server, and the proxy settings (https_proxy, no_proxy).")
        case CURLE_COULDNT_CONNECT:
            return CurlError(
                .connect, "\(target): \(words)",
                hint: "Check that the service runs there, and that no firewall is in between.")
        case CURLE_OPERATION_TIMEDOUT: return timedOut()
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT,
            CURLE_SSL_ENGINE_INITFAILED:
            return CurlError(
                .tls, "\(target): \(words)",
                hint:
                    "Where the certificate comes from an authority of your own, name its PEM file in ROOTLINE_CA_FILE.")
        case CURLE_SSL_CACERT_BADFILE:
            return CurlError(
                .tls, "the file of trusted certificates \(caFile ?? "of the system") cannot be read: \(words)",
                hint: "Give ROOTLINE_CA_FILE the path of a readable file of PEM certificates.")
        case CURLE_FILESIZE_EXCEEDED: return tooLarge
        case CURLE_TOO_MANY_REDIRECTS:
            return CurlError(.tooManyRedirects, "\(target) redirects more than \(request.redirectsMax) times")
        case CURLE_UNSUPPORTED_PROTOCOL where words.contains("HTTP/0.9"):
            return CurlError(.protocolViolation, "\(target) does not answer with HTTP: \(words)")
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT:
            return CurlError(.invalidRequest, "\(target): \(words)")
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2,
            CURLE_HTTP2_STREAM:
            return CurlError(.connectionLost, "\(target): \(words)")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            return CurlError(.protocolViolation, "\(target): \(words)")
        default: return CurlError(.library, "\(target): \(words)")
        }
    }

    /// libcurl has one code for three timeouts.
    private func timedOut() -> CurlError {
        if easy.elapsedMilliseconds + 5 >= timeout.milliseconds {
            return CurlError(
                .timeout, "\(target) gave no complete response within \(request.deadline)",
                hint: "Allow more time, or ask for less.")
        }
        if !easy.didConnect {
            return CurlError(
                .connect, "\(target): no connection within \(request.connectTimeout)",
                hint: "Check that the service runs there, and that no firewall is in between.")
        }
        return CurlError(.stalled, "\(target) sent nothing for \(request.stallTimeout)")
    }
}
