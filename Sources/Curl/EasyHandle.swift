internal import Base
internal import CCurl

/// One libcurl easy handle with everything whose lifetime libcurl expects us to keep: the header list, the request body
/// and the error text. Freed in that order when it goes.
struct EasyHandle: ~Copyable {
    let pointer: UnsafeMutableRawPointer
    private let headers: UnsafeMutablePointer<curl_slist>?
    private let body: UnsafeMutableRawBufferPointer
    private let errorText: UnsafeMutablePointer<CChar>

    private init(
        pointer: UnsafeMutableRawPointer, headers: UnsafeMutablePointer<curl_slist>?, body bytes: [UInt8]?
    ) {
        self.pointer = pointer
        self.headers = headers
        body = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes?.count ?? 0, alignment: 1)
        if let bytes { body.copyBytes(from: bytes) }
        errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    /// A handle that is ready to be added to a multi handle, callbacks apart.
    static func make(
        _ request: HTTPRequest, configuration: CurlConfiguration, timeout: Duration
    ) throws(CurlError) -> EasyHandle {
        let headers = try list(of: request.headers)
        guard let pointer = curl_easy_init() else {
            curl_slist_free_all(headers)
            throw CurlError(.library, "libcurl has no memory left")
        }
        let handle = EasyHandle(pointer: pointer, headers: headers, body: request.body)
        try handle.setUp(request, configuration: configuration, timeout: timeout)
        return handle
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(headers)
        body.deallocate()
        errorText.deallocate()
    }

    /// libcurl's own words for what went wrong last.
    var error: String { String(cString: errorText) }

    /// Sets the context that the callbacks get; it must outlive the handle's time in a multi handle.
    func setCallbacks(
        body: rootline_curl_callback, header: rootline_curl_callback, context: UnsafeMutableRawPointer
    ) throws(CurlError) {
        try Self.check(rootline_curl_set_write(pointer, body, context))
        try Self.check(rootline_curl_set_header(pointer, header, context))
    }

    /// Whether a connection was up, TLS included, and the request could start.
    var didConnect: Bool {
        var microseconds: curl_off_t = 0
        return rootline_curl_get_large(pointer, CURLINFO_PRETRANSFER_TIME_T, &microseconds) == CURLE_OK
            && microseconds > 0
    }

    /// Milliseconds since the transfer began.
    var elapsedMilliseconds: Int {
        var microseconds: curl_off_t = 0
        guard rootline_curl_get_large(pointer, CURLINFO_TOTAL_TIME_T, &microseconds) == CURLE_OK else { return 0 }
        return Int(microseconds) / 1_000
    }

    private func setUp(
        _ request: HTTPRequest, configuration: CurlConfiguration, timeout: Duration
    ) throws(CurlError) {
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        try set(CURLOPT_PIPEWAIT, 1)
        try set(CURLOPT_NOSIGNAL, 1)
        // Removing a transfer that is still resolving must not wait for its resolver thread.
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_BUFFERSIZE, 65_536)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try Self.check(rootline_curl_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText))
        try set(CURLOPT_TIMEOUT_MS, timeout.milliseconds)
        try set(CURLOPT_CONNECTTIMEOUT_MS, min(request.connectTimeout, timeout).milliseconds)
        try set(CURLOPT_LOW_SPEED_LIMIT, 1)
        try set(CURLOPT_LOW_SPEED_TIME, max(1, Int(request.stallTimeout.components.seconds)))
        try set(CURLOPT_FOLLOWLOCATION, request.redirectsMax > 0 ? 1 : 0)
        try set(CURLOPT_MAXREDIRS, min(max(request.redirectsMax, 0), Limits.httpRedirects))
        try set(CURLOPT_USERAGENT, configuration.userAgent)
        if request.acceptsCompression { try set(CURLOPT_ACCEPT_ENCODING, "") }
        try Self.check(rootline_curl_set_headers(pointer, headers))
        try setMethod(request)
        try setRoute(configuration)
    }

    private func setMethod(_ request: HTTPRequest) throws(CurlError) {
        if request.body != nil {
            try Self.check(
                rootline_curl_set_large(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            try Self.check(rootline_curl_set_pointer(pointer, CURLOPT_POSTFIELDS, body.baseAddress))
        } else if request.method == .post {
            try set(CURLOPT_POST, 1)
            try Self.check(rootline_curl_set_large(pointer, CURLOPT_POSTFIELDSIZE_LARGE, 0))
            try set(CURLOPT_POSTFIELDS, "")
        }
        switch request.method {
        case .get where request.body == nil: try set(CURLOPT_HTTPGET, 1)
        case .head: try set(CURLOPT_NOBODY, 1)
        case .post: break
        default: try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
        if request.method != .head {
            try Self.check(
                rootline_curl_set_large(
                    pointer, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(max(request.responseBytesMax, 1))))
        }
    }

    private func setRoute(_ configuration: CurlConfiguration) throws(CurlError) {
        switch configuration.proxy {
        case .environment: break
        case .none: try set(CURLOPT_PROXY, "")
        case .url(let url): try set(CURLOPT_PROXY, url)
        }
        if let file = configuration.caFile { try set(CURLOPT_CAINFO, file) }
    }

    private func set(_ option: CURLoption, _ value: Int) throws(CurlError) {
        try Self.check(rootline_curl_set_long(pointer, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(CurlError) {
        try Self.check(rootline_curl_set_string(pointer, option, value))
    }

    private static func check(_ code: CURLcode) throws(CurlError) {
        guard code == CURLE_OK else {
            throw CurlError(.library, "libcurl refuses an option: \(String(cString: curl_easy_strerror(code)))")
        }
    }

    private static func list(
        of headers: [(String, String)]
    ) throws(CurlError) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        // libcurl would wait a second for "100 Continue" before it sends a large body.
        for (name, value) in headers + [("Expect", "")] {
            guard isToken(name), value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                curl_slist_free_all(list)
                throw CurlError(
                    .invalidRequest, "the header \"\(name.prefix(40))\" has a character that cannot be sent")
            }
            let isRemoval = name == "Expect"
            let line = value.isEmpty ? (isRemoval ? "\(name):" : "\(name);") : "\(name): \(value)"
            guard let longer = curl_slist_append(list, line) else {
                curl_slist_free_all(list)
                throw CurlError(.library, "libcurl has no memory left")
            }
            list = longer
        }
        return list
    }

    /// RFC 9110 section 5.6.2.
    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}

extension Duration {
    /// Whole milliseconds, at least 1, at most what libcurl takes.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 2_000_000 else { return 2_000_000_000 }
        return max(1, Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
