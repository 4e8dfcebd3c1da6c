internal import Base
internal import CMDB
internal import JSON

extension ObservationStream {
    /// A file that is a whole stream already, from the header to the end line: it can be sent as it is, and whoever
    /// reads it says what is wrong with it.
    /// - Returns: its bytes and the number of records that it states; `nil` for everything else.
    public static func whole(at location: String) async throws(IngestError) -> (bytes: [UInt8], records: Int)? {
        guard SourceFiles.kind(of: location) == .file else { return nil }
        return try await onBlockingThread { () throws(IngestError) in
            let bytes = try SourceFiles.whole(location, bytesMax: Limits.ingestUploadBytes)
            guard let firstEnd = bytes.firstIndex(of: UInt8(ascii: "\n")),
                let lastByte = bytes.lastIndex(where: { $0 > 32 }), firstEnd < lastByte
            else { return nil }
            let lastStart = (bytes[..<lastByte].lastIndex(of: UInt8(ascii: "\n")) ?? firstEnd) + 1
            guard let first = line(bytes[..<firstEnd]), let last = line(bytes[lastStart...lastByte]),
                first["coverage"] != nil, case .header = try? ObservationLine(first),
                case .end(let records) = try? ObservationLine(last)
            else { return nil }
            return (bytes, records)
        }
    }

    private static func line(_ bytes: ArraySlice<UInt8>) -> JSONValue? {
        bytes.count > Limits.observationBytes ? nil : try? JSONValue.parse(bytes)
    }
}

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
