internal import CMDB

extension Connector {
    /// Records in our own form: a file or a folder of them.
    static let file = Connector(
        name: "file", aliases: ["estate"],
        title: Localized(
            en: "Records in Rootline's own format, from a file or a folder (.json, .ndjson)",
            ko: "루트라인 형식의 레코드: 파일 또는 폴더 (.json, .ndjson)"),
        locationForm: "<folder | file>"
    ) { location, progress async throws(IngestError) in
        guard let location, !location.isEmpty else {
            throw IngestError(
                .missingLocation, "the connector \"file\" needs a location",
                hint: "give a .json or .ndjson file, or a folder of them")
        }
        return try await onBlockingThread { () throws(IngestError) in
            var reading = FileReading(location: location)
            return try reading.batch(progress: progress)
        }
    }
}
