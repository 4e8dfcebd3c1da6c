internal import CCurl

/// The address of a request as it may be shown: without user, password, query and fragment, which may hold secrets.
struct RequestTarget: Sendable, CustomStringConvertible {
    let description: String

    /// Checks that the URL is absolute and `http` or `https`.
    init(_ url: String) throws(CurlError) {
        guard let handle = curl_url() else { throw CurlError(.library, "libcurl has no memory left") }
        defer { curl_url_cleanup(handle) }
        let code = curl_url_set(handle, CURLUPART_URL, url, 0)
        guard code == CURLUE_OK else {
            throw CurlError(
                .invalidRequest, "not a URL that can be asked: \(String(cString: curl_url_strerror(code)))",
                hint: "Give an absolute URL such as https://host.example:8443/path.")
        }
        let part = { (which: CURLUPart) -> String? in
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(handle, which, &text, 0) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        guard let scheme = part(CURLUPART_SCHEME), scheme == "http" || scheme == "https",
            let host = part(CURLUPART_HOST)
        else {
            throw CurlError(
                .invalidRequest,
                "the URL has the scheme \"\(part(CURLUPART_SCHEME) ?? "")\", allowed are http and https")
        }
        let port = part(CURLUPART_PORT).map { ":\($0)" } ?? ""
        description = "\(scheme)://\(host)\(port)\(part(CURLUPART_PATH) ?? "/")"
    }
}
