public import CMDB
internal import Graph
internal import JSON

/// The first line of an observation stream: who speaks, and what it covers.
public struct ObservationStreamHeader: Hashable, Sendable {
    public let source: SourceReference
    /// As in `ObservationBatch.coverage`.
    public let coverage: Set<String>

    public init(source: SourceReference, coverage: Set<String>) {
        self.source = source
        self.coverage = coverage
    }
}

/// Observations as text: one JSON object a line (NDJSON, UTF-8).
///
/// The first line names source and coverage, each following line is one record, the last line is
/// `{"end":true,"records":N}`. A stream without its last line is truncated and refused whole.
/// ```
/// {"source":{"name":"kubernetes:01d0e804","kind":"kubernetes"},"coverage":["K8sPod"]}
/// {"key":"pod/1","class":"K8sPod","name":"web-1","attributes":{"phase":"Running"},
///  "relations":[{"type":"RUNS_ON","to":"node/7","properties":{}}]}          (on one line)
/// {"end":true,"records":1}
/// ```
/// An instant is written `{"$instant":"2026-01-01T00:00:00Z"}`.
/// The same batch gives the same bytes: keys of objects and coverage are sorted.
public enum ObservationStream {
    /// The media type of the stream.
    public static let mediaType = "application/x-ndjson"

    /// The first line, with its line feed.
    public static func header(_ header: ObservationStreamHeader) -> [UInt8] {
        line([
            "source": ["name": .string(header.source.name), "kind": .string(header.source.kind)],
            "coverage": .array(header.coverage.sorted().map(JSONValue.string)),
        ])
    }

    /// The line of one record, with its line feed.
    public static func record(_ record: ObservedRecord) -> [UInt8] { line(ObservationLine.json(of: record)) }

    /// The last line, with its line feed.
    public static func end(records: Int) -> [UInt8] { line(["end": true, "records": JSONValue(records)]) }

    /// The whole stream of a batch, in pieces of about `pieceBytes`, each ending with a line feed.
    public static func write<Failure: Error>(
        _ batch: ObservationBatch, pieceBytes: Int = 256 << 10, to sink: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        var piece = header(ObservationStreamHeader(source: batch.source, coverage: batch.coverage))
        for observed in batch.records {
            ObservationLine.json(of: observed).append(to: &piece)
            piece.append(UInt8(ascii: "\n"))
            if piece.count >= pieceBytes {
                try sink(piece)
                piece.removeAll(keepingCapacity: true)
            }
        }
        piece += end(records: batch.records.count)
        try sink(piece)
    }

    /// The whole stream of a batch.
    public static func bytes(of batch: ObservationBatch) -> [UInt8] {
        var bytes: [UInt8] = []
        write(batch) { (piece: [UInt8]) throws(Never) in bytes += piece }
        return bytes
    }

    /// The batch that a whole stream contains.
    /// - Throws: `IngestError`, also where the stream is truncated.
    public static func batch(of bytes: [UInt8]) throws(IngestError) -> ObservationBatch {
        var reader = ObservationStreamReader()
        let records = try reader.feed(bytes) + reader.finish()
        guard let header = reader.header else { throw IngestError(.truncated, "the stream has no header line") }
        return ObservationBatch(source: header.source, coverage: header.coverage, records: records)
    }

    private static func line(_ value: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        value.append(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }
}
