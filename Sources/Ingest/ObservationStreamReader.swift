public import Base
public import CMDB
internal import JSON

/// Reads an observation stream as it arrives: feed bytes in pieces of any size, get the records they complete.
///
/// A pure value; reads no clock and no file. Memory: one unfinished line.
/// After the first error every call throws that error again. Errors name the line.
public struct ObservationStreamReader: Sendable {
    private enum Stage { case header, records, ended }

    /// The first line, once it has arrived.
    public private(set) var header: ObservationStreamHeader?
    /// Records read so far.
    public private(set) var recordCount = 0

    private let lineBytesMax: Int
    private let recordsMax: Int
    private var stage = Stage.header
    private var lineNumber = 0
    /// The bytes of a line whose end has not arrived.
    private var unfinished: [UInt8] = []
    private var failure: IngestError?

    public init(lineBytesMax: Int = Limits.observationBytes, recordsMax: Int = Limits.observationRecords) {
        self.lineBytesMax = lineBytesMax
        self.recordsMax = recordsMax
    }

    /// Takes the next bytes and returns the records that are complete with them, in order.
    /// - Complexity: O(bytes).
    public mutating func feed(_ bytes: some Collection<UInt8>) throws(IngestError) -> [ObservedRecord] {
        if let failure { throw failure }
        do throws(IngestError) {
            var records: [ObservedRecord] = []
            var rest = Array(bytes)[...]  // one type for the loops below, whatever the caller holds
            while let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n")) {
                if unfinished.isEmpty {
                    try take(rest[..<lineEnd], into: &records)
                } else {
                    unfinished += rest[..<lineEnd]
                    let line = unfinished
                    unfinished.removeAll(keepingCapacity: true)
                    try take(line[...], into: &records)
                }
                rest = rest[rest.index(after: lineEnd)...]
            }
            unfinished += rest
            if unfinished.count > lineBytesMax { throw tooLong(unfinished.count) }
            return records
        } catch {
            failure = error
            throw error
        }
    }

    /// Says that no more bytes come.
    /// - Throws: `truncated` where the end line has not been seen.
    public mutating func finish() throws(IngestError) -> [ObservedRecord] {
        if let failure { throw failure }
        var records: [ObservedRecord] = []
        do throws(IngestError) {
            if !unfinished.isEmpty {
                let line = unfinished
                unfinished = []
                try take(line[...], into: &records)
            }
            guard stage == .ended else { throw truncated() }
            return records
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func take(
        _ line: ArraySlice<UInt8>, into records: inout [ObservedRecord]
    ) throws(IngestError) {
        lineNumber += 1
        if line.count > lineBytesMax { throw tooLong(line.count, number: lineNumber) }
        if line.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) { return }
        guard stage != .ended else {
            throw IngestError(
                .invalidRecord, "line \(lineNumber): there is more after the end line",
                hint: "the line {\"end\":true,…} must be the last one")
        }
        do throws(IngestError) {
            switch try ObservationLine(try parse(line)) {
            case .header(let found):
                guard stage == .header else {
                    throw IngestError(.invalidRecord, "a second header", hint: "a stream has one source")
                }
                header = found
                stage = .records
            case .record(let record):
                guard stage == .records else { throw missingHeader() }
                guard recordCount < recordsMax else {
                    throw IngestError(
                        .tooLarge, "more than \(recordsMax) records, which is the limit",
                        hint: "split the source into several with names of their own")
                }
                recordCount += 1
                records.append(record)
            case .end(let stated):
                guard stage == .records else { throw missingHeader() }
                guard stated == recordCount else {
                    throw IngestError(
                        .countMismatch, "the end line says \(stated) records, but \(recordCount) have been read",
                        hint: "the stream was damaged on its way; send it again")
                }
                stage = .ended
            }
        } catch {
            throw error.at("line \(lineNumber)")
        }
    }

    private func parse(_ line: ArraySlice<UInt8>) throws(IngestError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue.parse(line)
        } catch {
            let code: IngestError.Code = error.code == .truncated ? .truncated : .syntax
            throw IngestError(code, "column \(error.column): \(error.message)", hint: error.hint)
        }
    }

    private func missingHeader() -> IngestError {
        IngestError(
            .invalidRecord, "the first line must name the source",
            hint: "begin with {\"source\":{\"name\":…,\"kind\":…},\"coverage\":[…]}")
    }

    private func tooLong(_ count: Int, number: Int? = nil) -> IngestError {
        IngestError(
            .tooLarge, "line \(number ?? lineNumber + 1): \(count) bytes or more, limit \(lineBytesMax)",
            hint: "an observation stream is one JSON object a line; is this really one?")
    }

    private func truncated() -> IngestError {
        if stage == .header {
            return IngestError(.empty, "the stream is empty", hint: "send a header, records and the end line")
        }
        return IngestError(
            .truncated, "the stream ends after line \(lineNumber) with \(recordCount) records and no end line",
            hint: "it was cut off; send it again whole")
    }
}
