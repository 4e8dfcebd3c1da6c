internal import Base
internal import CMDB
internal import Curl
internal import Glibc

extension Connector {
    /// A Kubernetes cluster: recorded answers of its API, or the API server itself.
    static let kubernetes = Connector(
        name: "kubernetes", aliases: ["k8s"],
        title: Localized(
            en: "A Kubernetes cluster, from its API server or from recorded answers",
            ko: "쿠버네티스 클러스터: API 서버 또는 저장된 응답에서 읽기"),
        locationForm: "<folder | file | https URL>"
    ) { location, progress async throws(IngestError) in
        guard let location, !location.isEmpty else {
            throw IngestError(
                .missingLocation, "the connector \"kubernetes\" needs a location",
                hint: "give a folder of recorded answers, one JSON file, or the URL of an API server")
        }
        var estate =
            if location.hasPrefix("http://") || location.hasPrefix("https://") {
                try await KubernetesConnection.read(location, progress: progress)
            } else {
                try await onBlockingThread { () throws(IngestError) in
                    try KubernetesRecordings.read(location, progress: progress)
                }
            }
        let (batch, notes) = try estate.finish()
        for note in notes { progress(.note(note)) }
        return batch
    }
}

/// The API server over HTTP.
enum KubernetesConnection {
    static func read(
        _ location: String, progress: ObservationProgressHandler
    ) async throws(IngestError) -> KubernetesEstate {
        let baseURL = String(location.reversed().drop { $0 == "/" }.reversed())
        var headers = [("Accept", "application/json")]
        if let token = variable("ROOTLINE_KUBERNETES_TOKEN") { headers.append(("Authorization", "Bearer \(token)")) }
        let sent = headers
        let client = CurlClient(configuration())
        defer { client.close() }
        let server = KubernetesServer(baseURL: baseURL) { url async throws(IngestError) in
            do throws(CurlError) {
                let response = try await client.send(
                    HTTPRequest(
                        .get, url, headers: sent, deadline: .seconds(120), responseBytesMax: Limits.jsonDocumentBytes))
                return KubernetesServer.Answer(status: response.status, body: response.body)
            } catch {
                throw IngestError(
                    error.code == .cancelled ? .cancelled : .unreachable,
                    "the API server at \(baseURL) cannot be reached: \(error.message)",
                    hint: error.hint ?? "check the address, the network and, for https, the CA settings")
            }
        }
        return try await server.read(progress: progress)
    }

    /// Proxy and CA settings of the environment; an own CA of the cluster comes first.
    private static func configuration() -> CurlConfiguration {
        var environment: [String: String] = [:]
        environment["ROOTLINE_CA_FILE"] = variable("ROOTLINE_CA_FILE")
        var configuration = CurlConfiguration(environment: environment)
        if let caFile = variable("ROOTLINE_KUBERNETES_CA_FILE") { configuration.caFile = caFile }
        return configuration
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name).map({ String(cString: $0).trimmed }), !value.isEmpty else { return nil }
        return value
    }
}
