internal import Base

/// Reads the lists of a running Kubernetes API server, page by page.
///
/// HTTP arrives as a function, so that the paging can be tested without a server.
struct KubernetesServer: Sendable {
    struct Answer: Sendable {
        var status: Int
        var body: [UInt8]
    }

    /// Without a trailing slash.
    var baseURL: String
    /// Sends a GET for a URL.
    var get: @Sendable (String) async throws(IngestError) -> Answer

    /// All objects of the kinds we read. A kind that may not be listed is left uncovered, with a note.
    func read(progress: ObservationProgressHandler) async throws(IngestError) -> KubernetesEstate {
        var estate = KubernetesEstate()
        var answered = 0
        for kind in KubernetesKind.allCases {
            // Endpoints repeat what slices say; they matter on servers that have no slices.
            if kind == .endpoints && !estate.slices.isEmpty { continue }
            if try await read(kind, into: &estate, progress: progress) { answered += 1 }
        }
        if answered == 0 {
            throw IngestError(
                .denied, "the API server at \(baseURL) lets us list nothing",
                hint: "set ROOTLINE_KUBERNETES_TOKEN to a token that may list (the cluster role \"view\" is enough)")
        }
        return estate
    }

    /// False where the kind may not be listed or does not exist on this server.
    private func read(
        _ kind: KubernetesKind, into estate: inout KubernetesEstate, progress: ObservationProgressHandler
    ) async throws(IngestError) -> Bool {
        var continuation: String?
        var restarts = 0
        var objects = 0
        while true {
            let answer = try await get(url(of: kind, continuation: continuation))
            switch answer.status {
            case 200: break
            case 401:
                throw IngestError(
                    .denied, "the API server at \(baseURL) does not know us (401)",
                    hint: "set ROOTLINE_KUBERNETES_TOKEN to a valid bearer token")
            case 403, 404:
                let why = answer.status == 403 ? "may not be listed with this token (403)" : "do not exist there (404)"
                progress(.note("\(kind.rawValue) objects \(why); they prove nothing gone"))
                return false
            case 410 where continuation != nil && restarts < 3:
                // The server forgot the page we were at; begin the list again.
                (continuation, restarts, objects) = (nil, restarts + 1, 0)
                continue
            default:
                throw IngestError(
                    .unreachable, "the API server answered \(answer.status) to \(kind.listPath)",
                    hint: "look at the server's log, then try again")
            }
            guard case .list(var list) = try KubernetesList.read(answer.body) else {
                throw IngestError(
                    .wrongKind, "\(baseURL)\(kind.listPath) did not answer with a list",
                    hint: "is this the address of a Kubernetes API server?")
            }
            objects += list.items.count
            continuation = list.continuation
            if objects > Limits.observationRecords {
                throw IngestError(
                    .tooLarge, "more than \(Limits.observationRecords) objects of kind \(kind.rawValue), the limit")
            }
            // Pages together are the whole list; only the last one says so.
            list.incompleteReason = continuation == nil ? nil : "more pages follow"
            try estate.add(list, of: answer.body)
            if continuation == nil {
                progress(.read(what: kind.listPath, objects: objects))
                return true
            }
        }
    }

    private func url(of kind: KubernetesKind, continuation: String?) -> String {
        var url = "\(baseURL)\(kind.listPath)?limit=\(Limits.kubernetesPageObjects)"
        if let continuation { url += "&continue=\(Self.percentEncoded(continuation))" }
        return url
    }

    /// RFC 3986 unreserved letters stay, everything else is `%XX`.
    static func percentEncoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            let isUnreserved =
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == 45 || byte == 46 || byte == 95 || byte == 126
            if isUnreserved {
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                encoded += "%" + (hex.count == 1 ? "0" : "") + hex
            }
        }
        return encoded
    }
}
