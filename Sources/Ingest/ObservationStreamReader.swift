public import Base
public import CMDB
internal import Dispatch
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
    ///
    /// Lines are parsed on all cores, so large pieces are better than small ones.
    /// - Complexity: O(bytes).
    public mutating func feed(_ bytes: some Collection<UInt8>) throws(IngestError) -> [ObservedRecord] {
        if let failure { throw failure }
        do throws(IngestError) {
            let all = unfinished + bytes
            guard let last = all.lastIndex(of: UInt8(ascii: "\n")) else {
                unfinished = all
                if unfinished.count > lineBytesMax { throw tooLong(unfinished.count) }
                return []
            }
            let lines = all[..<last].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            unfinished = Array(all[(last + 1)...])
            let records = try take(lines)
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
        do throws(IngestError) {
            let line = unfinished
            unfinished = []
            let records = line.isEmpty ? [] : try take([line[...]])
            guard stage == .ended else { throw truncated() }
            return records
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func take(_ lines: [ArraySlice<UInt8>]) throws(IngestError) -> [ObservedRecord] {
        var records: [ObservedRecord] = []
        records.reserveCapacity(lines.count)
        for parsed in Self.parse(lines, lineBytesMax: lineBytesMax) {
            lineNumber += 1
            let line: ObservationLine?
            do throws(IngestError) { line = try parsed.get() } catch { throw error.at("line \(lineNumber)") }
            if let line { try take(line, into: &records) }
        }
        return records
    }

    private mutating func take(
        _ line: ObservationLine, into records: inout [ObservedRecord]
    ) throws(IngestError) {
        do throws(IngestError) {
            guard stage != .ended else {
                throw IngestError(
                    .invalidRecord, "there is more after the end line",
                    hint: "the line {\"end\":true,…} must be the last one")
            }
            switch line {
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

    // MARK: lines, each by itself

    /// What each line says, `nil` for a blank one.
    private static func parse(
        _ lines: [ArraySlice<UInt8>], lineBytesMax: Int
    ) -> [Result<ObservationLine?, IngestError>] {
        let parts = lines.count < 2 * Self.linesOfPart ? 1 : min(Self.partsMax, lines.count / Self.linesOfPart)
        return [Result<ObservationLine?, IngestError>](unsafeUninitializedCapacity: lines.count) { parsed, count in
            nonisolated(unsafe) let parsed = parsed
            DispatchQueue.concurrentPerform(iterations: parts) { part in
                for number in lines.count * part / parts..<lines.count * (part + 1) / parts {
                    parsed.initializeElement(
                        at: number,
                        to: Result { () throws(IngestError) in try parse(lines[number], lineBytesMax: lineBytesMax) })
                }
            }
            count = lines.count
        }
    }

    private static let linesOfPart = 32
    private static let partsMax = 8

    private static func parse(
        _ line: ArraySlice<UInt8>, lineBytesMax: Int
    ) throws(IngestError) -> ObservationLine? {
        if line.count > lineBytesMax { throw tooLong(line.count, limit: lineBytesMax) }
        if line.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) { return nil }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(line)
        } catch {
            let code: IngestError.Code = error.code == .truncated ? .truncated : .syntax
            throw IngestError(code, "column \(error.column): \(error.message)", hint: error.hint)
        }
        return try ObservationLine(value)
    }

    private func missingHeader() -> IngestError {
        IngestError(
            .invalidRecord, "the first line must name the source",
            hint: "begin with {\"source\":{\"name\":…,\"kind\":…},\"coverage\":[…]}")
    }

    /// An unfinished line that is too long already.
    private func tooLong(_ count: Int) -> IngestError {
        Self.tooLong(count, limit: lineBytesMax).at("line \(lineNumber + 1)")
    }

    private static func tooLong(_ count: Int, limit: Int) -> IngestError {
        IngestError(
            .tooLarge, "\(count) bytes or more, limit \(limit)",
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
