internal import HTTPTypes
internal import Hummingbird
internal import JSON

extension Response {
    /// A JSON document.
    static func json(
        _ value: JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: value.bytes)))
    }

    /// Done, and nothing to say.
    static let noContent = Response(status: .noContent)

    /// A page of text.
    static func text(_ text: String, mediaType: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: mediaType + "; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
