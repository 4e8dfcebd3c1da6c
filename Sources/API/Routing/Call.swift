internal import Base
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import Logging
internal import OrderedCollections

/// One request on its way through a handler: the parsed address, the body on demand, the logger.
struct Call: Sendable {
    let request: Request
    let scope: RequestScope
    let environment: APIEnvironment

    var logger: Logger { scope.logger }

    /// A captured part of the path, percent-decoded.
    func path(_ name: String) throws -> String {
        guard let text = scope.parameters.get(name)?.percentDecoded else {
            throw ProblemDetails(.invalidRequest, "The path has no readable \"\(name)\".")
        }
        return text
    }

    /// A query parameter, percent-decoded; `nil` where it is absent or empty.
    func query(_ name: String) -> String? {
        guard let value = QueryString(request.uri.query)[name], !value.isEmpty else { return nil }
        return value
    }

    /// A whole number among the query parameters.
    func query(_ name: String, in range: ClosedRange<Int>, otherwise: Int) throws -> Int {
        guard let text = query(name) else { return otherwise }
        guard let number = Int(text), range.contains(number) else {
            throw ProblemDetails.invalidParameter(
                name, text, allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A yes or no among the query parameters.
    func flag(_ name: String) throws -> Bool {
        switch query(name) {
        case nil, "false", "0": return false
        case "true", "1": return true
        case let other?: throw ProblemDetails.invalidParameter(name, other, allowed: "true or false")
        }
    }

    /// Whether the caller needs no answer but that it is done (RFC 7240).
    var prefersMinimal: Bool {
        request.headers[values: .prefer].contains { header in
            header.split(separator: ",").contains { $0.trimmingSpaces().lowercased() == "return=minimal" }
        }
    }

    /// The body, whole, parsed, and an object.
    /// - Throws: `ProblemDetails` where it is too large, of another type, late or not a JSON object.
    func jsonObject(limit: Int = Limits.requestBodyBytes) async throws -> JSONBody {
        let mediaType = request.headers[.contentType].map { $0.prefix { $0 != ";" }.lowercased() }
        guard mediaType?.trimmingSpaces() == "application/json" else {
            throw ProblemDetails(
                .unsupportedMediaType,
                "The body has the type \"\(mediaType ?? "(none)")\", this route reads application/json.")
        }
        let value = try JSONValue.parse(await bodyBytes(limit: limit))
        guard let object = value.objectValue else {
            throw ProblemDetails(.invalidRequest, "The body is not a JSON object.")
        }
        return JSONBody(members: object)
    }

    /// The body, whole.
    /// - Throws: where it is too large, or late.
    func bodyBytes(limit: Int, seconds: Int = Limits.requestBodySeconds) async throws -> [UInt8] {
        if let announced = request.headers[.contentLength].flatMap(Int.init), announced > limit {
            throw ProblemDetails.bodyTooLarge(limit: limit)
        }
        let body = request.body
        return try await withDeadline(seconds) {
            var bytes: [UInt8] = []
            var buffers = body.makeAsyncIterator()
            while let buffer = try await nextBuffer(of: &buffers) {
                guard bytes.count + buffer.readableBytes <= limit else {
                    throw ProblemDetails.bodyTooLarge(limit: limit)
                }
                bytes.append(contentsOf: buffer.readableBytesView)
            }
            return bytes
        }
    }
}

/// The next piece of a request body.
/// - Throws: `ProblemDetails` where the connection broke or the framing is not HTTP.
func nextBuffer(of buffers: inout RequestBody.AsyncIterator) async throws -> ByteBuffer? {
    do {
        return try await buffers.next()
    } catch let error as CancellationError {
        throw error
    } catch {
        var problem = ProblemDetails(.uploadTruncated, "The connection broke before the body was complete.")
        problem.closesConnection = true
        problem.cause = String(reflecting: error)
        throw problem
    }
}

/// The members of a JSON object that came as a body, with typed access that names what is wrong.
struct JSONBody: Sendable {
    let members: JSONObject

    /// A text that must be there.
    func text(_ name: String, _ what: String, bytesMax: Int = 1_024) throws -> String {
        guard let text = try optionalText(name, bytesMax: bytesMax), !text.isEmpty else {
            throw ProblemDetails.missing(name, what)
        }
        return text
    }

    /// A text that may be absent or null.
    func optionalText(_ name: String, bytesMax: Int = 1_024) throws -> String? {
        guard let value = members[name], value != .null else { return nil }
        guard case .string(let text) = value else {
            throw ProblemDetails(.invalidRequest, "The member \"\(name)\" of the body is not a string.")
        }
        guard text.utf8.count <= bytesMax else {
            throw ProblemDetails(
                .invalidRequest, "The member \"\(name)\" has \(text.utf8.count) bytes, limit \(bytesMax).")
        }
        return text
    }

    /// An object that may be absent.
    func object(_ name: String) throws -> JSONObject {
        guard let value = members[name], value != .null else { return [:] }
        guard case .object(let object) = value else {
            throw ProblemDetails(.invalidRequest, "The member \"\(name)\" of the body is not an object.")
        }
        return object
    }

    /// Refuses members that the route does not know: a misspelt one must not be ignored in silence.
    func allowOnly(_ names: String...) throws {
        for name in members.keys where !names.contains(name) {
            throw ProblemDetails(
                .invalidRequest,
                "The body has a member \"\(name.prefix(80))\", known are: \(names.joined(separator: ", ")).")
        }
    }
}

extension StringProtocol {
    /// Without spaces and tabs at both ends.
    func trimmingSpaces() -> String {
        var rest = Substring(self)
        while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
        while rest.last == " " || rest.last == "\t" { rest.removeLast() }
        return String(rest)
    }
}

extension HTTPField.Name {
    static let prefer = HTTPField.Name.known("Prefer")
    static let preferenceApplied = HTTPField.Name.known("Preference-Applied")
}
