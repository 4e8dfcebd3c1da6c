internal import Base
internal import Foundation
internal import JSON
public import Logging
internal import OrderedCollections

/// Writes every log event as one line of JSON to the console and, where there is one, to a log file.
///
/// Members: `time` (RFC 3339, microseconds, UTC), `level`, `message`, `logger`, then the metadata keys.
public struct JSONLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let file: LogFile?
    private let writesToConsole: Bool

    /// - Parameter file: the file that gets the lines too.
    public init(label: String, level: Logger.Level, file: LogFile?, writesToConsole: Bool = true) {
        self.label = label
        self.logLevel = level
        self.file = file
        self.writesToConsole = writesToConsole
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line = Self.line(
            time: Date(), level: event.level, message: "\(event.message)", label: label,
            metadata: allMetadata(event))
        line.append(UInt8(ascii: "\n"))
        if writesToConsole { Self.writeToConsole(line) }
        file?.write(line)
    }

    private func allMetadata(_ event: LogEvent) -> Logger.Metadata {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        if let error = event.error { all["error"] = "\(String(reflecting: error))" }
        return all
    }

    /// One event as JSON, without the newline.
    static func line(
        time: Date, level: Logger.Level, message: String, label: String, metadata: Logger.Metadata
    ) -> [UInt8] {
        var members: JSONObject = [
            "time": .string(timestamp(time)), "level": .string(level.rawValue), "message": .string(message),
            "logger": .string(label),
        ]
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where members[key] == nil {
            members[key] = json(value)
        }
        return JSONValue.object(members).bytes
    }

    private static func json(_ value: Logger.MetadataValue) -> JSONValue {
        switch value {
        case .string(let text): number(text) ?? .string(text)
        case .stringConvertible(let convertible): number("\(convertible)") ?? .string("\(convertible)")
        case .array(let values): .array(values.map(json))
        case .dictionary(let values):
            .object(
                JSONObject(uniqueKeysWithValues: values.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) }))
        }
    }

    /// Numbers stay numbers, so that a log store can compare them; `007` and ids with letters stay text.
    private static func number(_ text: String) -> JSONValue? {
        guard text.utf8.count <= 15, let first = text.utf8.first, first == UInt8(ascii: "-") || first <= 57 else {
            return nil
        }
        if let whole = Int64(text), String(whole) == text { return .integer(whole) }
        if let fraction = Double(text), fraction.isFinite, String(fraction) == text { return .number(fraction) }
        return nil
    }

    private static func timestamp(_ time: Date) -> String {
        Instant(rawValue: Int64((time.timeIntervalSince1970 * 1_000_000).rounded())).iso8601
    }

    private static func writeToConsole(_ line: [UInt8]) {
        // One write per line keeps lines of several threads whole; a closed or full pipe loses the line.
        line.withUnsafeBytes { bytes in
            _ = write(STDOUT_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}
