internal import Base

/// Header lines as libcurl gives them → the head of the final response. A value: no I/O.
///
/// Interim responses (1xx) and redirects that are being followed come first and are passed over; trailers come last
/// and are ignored.
struct HeaderReader {
    private let followsRedirects: Bool
    private var status = 0
    private var fields: [(name: String, value: String)] = []
    private var byteCount = 0
    private var isDone = false

    init(followsRedirects: Bool) { self.followsRedirects = followsRedirects }

    /// Takes one line with its line end.
    /// - Returns: the head, at the empty line that ends it.
    mutating func take(_ line: UnsafeRawBufferPointer) throws(CurlError) -> ResponseHead? {
        byteCount += line.count
        guard byteCount <= Limits.httpHeaderBytes else {
            throw CurlError(.tooLarge, "the response headers are above the limit of \(Limits.httpHeaderBytes) bytes")
        }
        guard !isDone else { return nil }
        let text = String(decoding: line, as: UTF8.self).filter { $0 != "\r\n" && $0 != "\n" && $0 != "\r" }
        if text.hasPrefix("HTTP/") {
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            fields = []
            return nil
        }
        guard text.isEmpty else {
            if let colon = text.firstIndex(of: ":") {
                fields.append((String(text[..<colon]), Self.trimmed(text[text.index(after: colon)...])))
            }
            return nil
        }
        let head = ResponseHead(status: status, headers: HTTPHeaders(fields))
        let isFollowed =
            followsRedirects && [301, 302, 303, 307, 308].contains(status) && head.headers["location"] != nil
        guard status >= 200, !isFollowed else { return nil }
        isDone = true
        return head
    }

    private static func trimmed(_ text: Substring) -> String {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        guard let first = text.firstIndex(where: { !isBlank($0) }),
            let last = text.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(text[first...last])
    }
}
