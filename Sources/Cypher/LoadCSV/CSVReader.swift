/// Reads the records of a CSV text one at a time (RFC 4180): quoted fields may hold separators, line ends and doubled
/// quotes; lines end with CR LF, LF or CR; a byte order mark at the beginning is passed over.
///
/// A field that is empty and not quoted is nil, a quoted one is the empty text, and a quote inside of a field that does
/// not begin with one is a letter like others, as LOAD CSV has it. Empty lines are passed over. Cost: one look at each byte, one allocation for each field.
public struct CSVReader: Sendable {
    private let bytes: [UInt8]
    private let separator: [UInt8]
    private var position = 0
    /// Line of the text at which the next record begins, from 1.
    public private(set) var line = 1
    /// Line of the text at which the record read last begins.
    public private(set) var recordLine = 1

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// - Parameter fieldTerminator: one character.
    /// - Throws: where it is not one character, or one that means something else.
    public init(_ text: String, fieldTerminator: String = ",") throws(CypherError) {
        guard fieldTerminator.count == 1, !["\"", "\n", "\r", "\r\n"].contains(fieldTerminator) else {
            throw .runtime(
                .argumentError, .invalidArgumentValue, "the field terminator is '\(fieldTerminator)'",
                hint: "it is one character, neither a quote nor a line end")
        }
        bytes = Array(text.utf8)
        separator = Array(fieldTerminator.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The fields of the next record; nil after the last.
    /// - Throws: where a quoted field does not end, or text follows it; the message names the line.
    public mutating func next() throws(CypherError) -> [String?]? {
        while position < bytes.count, isLineEnd(bytes[position]) { skipLineEnd() }
        guard position < bytes.count else { return nil }
        recordLine = line
        var fields: [String?] = []
        while true {
            fields.append(try field())
            if isSeparator(at: position) {
                position += separator.count
                continue
            }
            if position < bytes.count { skipLineEnd() }
            return fields
        }
    }

    private mutating func field() throws(CypherError) -> String? {
        if position < bytes.count, bytes[position] == Self.quote { return try quoted() }
        let start = position
        while position < bytes.count, !isLineEnd(bytes[position]), !isSeparator(at: position) { position += 1 }
        return start == position ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func quoted() throws(CypherError) -> String {
        let firstLine = line
        position += 1
        var content: [UInt8] = []
        var start = position
        while position < bytes.count {
            let byte = bytes[position]
            if byte == Self.quote {
                content += bytes[start..<position]
                position += 1
                guard position < bytes.count, bytes[position] == Self.quote else {
                    guard position == bytes.count || isLineEnd(bytes[position]) || isSeparator(at: position) else {
                        throw failure("text after the closing quote of a field", at: line)
                    }
                    return String(decoding: content, as: UTF8.self)
                }
                start = position
            } else if byte == Self.lineFeed
                || byte == Self.carriageReturn && !(position + 1 < bytes.count && bytes[position + 1] == Self.lineFeed)
            {
                line += 1
            }
            position += 1
        }
        throw failure("a quoted field that does not end", at: firstLine)
    }

    private func isLineEnd(_ byte: UInt8) -> Bool { byte == Self.lineFeed || byte == Self.carriageReturn }

    private func isSeparator(at position: Int) -> Bool {
        guard position < bytes.count, bytes[position] == separator[0] else { return false }
        return separator.count == 1 || bytes[position...].starts(with: separator)
    }

    private mutating func skipLineEnd() {
        let isPair =
            bytes[position] == Self.carriageReturn && position + 1 < bytes.count
            && bytes[position + 1] == Self.lineFeed
        position += isPair ? 2 : 1
        line += 1
    }

    private func failure(_ what: String, at line: Int) -> CypherError {
        .runtime(.externalResource, .other, "line \(line) of the CSV text has \(what)")
    }
}
