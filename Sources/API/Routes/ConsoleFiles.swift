internal import Base
internal import Cypher
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections

/// The built console: static files, and `index.html` for every address that only the console understands.
struct ConsoleFiles: Sendable {
    let directory: String?
    private let files = FileIO()

    /// Where Bolt listens, for the discovery document.
    private let bolt: BoltPort

    init(directory: String?, bolt: BoltPort) {
        self.directory = directory
        self.bolt = bolt
    }

    /// The answer where this is a request for a file or a page of the console; `nil` where it is not.
    func response(to request: Request, _ scope: RequestScope) async throws -> Response? {
        guard request.method == .get || request.method == .head, !Self.belongsToInterface(request.uri.path),
            let path = request.uri.path.percentDecoded, let parts = Self.safeParts(of: path)
        else { return nil }
        let accept = request.headers[.accept] ?? ""
        if parts.isEmpty { return accept.contains("text/html") ? try await page(request, scope) : discovery(request) }
        if let file = try await file(parts.joined(separator: "/"), request, scope) { return file }
        return accept.contains("text/html") ? try await page(request, scope) : nil
    }

    /// `index.html`, or a page that says how to build the console.
    private func page(_ request: Request, _ scope: RequestScope) async throws -> Response {
        if let index = try await file("index.html", request, scope) { return index }
        return Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: Self.missingPage)))
    }

    /// What a program gets at `/`: where Neo4j's clients find its interfaces, and where Rootline's own begins.
    private func discovery(_ request: Request) -> Response {
        let base = request.baseAddress
        var members: JSONObject = [:]
        if let port = bolt.number {
            let name = Self.hostName(of: request.head.authority ?? "localhost")
            members["bolt_routing"] = .string("neo4j://\(name):\(port)")
            members["bolt_direct"] = .string("bolt://\(name):\(port)")
        }
        members["query"] = .string(base + "/db/{databaseName}/query/v2")
        members["transaction"] = .string(base + "/db/{databaseName}/tx")
        members["neo4j_version"] = .string(ServiceDescription().version)
        members["neo4j_edition"] = .string(ServiceDescription().edition)
        members["auth_config"] = ["oidc_providers": []]
        members["name"] = "Rootline"
        members["openapi"] = "/api/v1/openapi.json"
        members["session"] = "/api/v1/session"
        members["health"] = "/health/ready"
        members["metrics"] = "/metrics"
        return .json(.object(members), headers: [.vary: "Accept"])
    }

    /// Without the port; an address of IPv6 keeps its brackets.
    static func hostName(of authority: String) -> String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") { return String(authority[...end]) }
        return authority.split(separator: ":").first.map(String.init) ?? "localhost"
    }

    private func file(_ name: String, _ request: Request, _ scope: RequestScope) async throws -> Response? {
        guard let directory else { return nil }
        let path = directory + "/" + name
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            attributes[.type] as? FileAttributeType == .typeRegular,
            let size = (attributes[.size] as? NSNumber)?.intValue, size <= Limits.consoleFileBytes,
            let changed = attributes[.modificationDate] as? Date
        else { return nil }
        let tag = "\"\(String(Int64(changed.timeIntervalSince1970 * 1_000), radix: 36))-\(String(size, radix: 36))\""
        let headers: HTTPFields = [
            .contentType: Self.mediaType(of: name), .eTag: tag,
            .cacheControl: Self.isHashed(name) ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        if request.headers[.ifNoneMatch]?.contains(tag) ?? false {
            return Response(status: .notModified, headers: headers)
        }
        if request.method == .head {
            var head = headers
            head[.contentLength] = String(size)
            return Response(status: .ok, headers: head)
        }
        return Response(status: .ok, headers: headers, body: try await files.loadFile(path: path, context: scope))
    }

    /// Addresses of the interface never fall back to the console: a program must see its 404.
    private static func belongsToInterface(_ path: String) -> Bool {
        ["/api/", "/db/", "/health/", "/problems/"].contains { path.hasPrefix($0) } || path == "/metrics"
            || path == "/api"
    }

    /// The path in parts; `nil` where a part could lead out of the folder or names a hidden file.
    static func safeParts(of path: String) -> [String]? {
        guard !path.utf8.contains(0), !path.contains("\\") else { return nil }
        let parts = path.split(separator: "/").map(String.init)
        return parts.contains { $0.hasPrefix(".") } ? nil : parts
    }

    /// Whether the name contains the hash of the content, as the bundler writes it: `app-4F2K7QXW.js`.
    static func isHashed(_ name: String) -> Bool {
        let stem = name.split(separator: "/").last.flatMap { $0.split(separator: ".").first } ?? ""
        guard let hash = stem.split(separator: "-").last, hash.count == 8, stem.contains("-") else { return false }
        return hash.allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) }
    }

    private static func mediaType(of name: String) -> String {
        switch name.split(separator: ".").last.map({ $0.lowercased() }) {
        case "html": "text/html; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "json", "map": "application/json"
        case "webmanifest": "application/manifest+json"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        case "txt": "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }

    private static let missingPage = """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>Rootline</title></head>
        <body>
        <h1>Rootline is running</h1>
        <p>The console has not been built. Run <code>make console</code> and reload this page.</p>
        <p lang="ko">콘솔이 아직 빌드되지 않았습니다. <code>make console</code>을 실행한 뒤 새로 고치세요.</p>
        </body></html>

        """
}
