/// Why bytes were not accepted as JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of refusal; raw values are stable.
    public enum Code: String, Sendable, CaseIterable {
        /// More bytes than the limit.
        case tooLarge
        /// More nested arrays and objects than the limit.
        case tooDeep
        /// Not JSON by RFC 8259.
        case syntax
        /// The document ends before it is complete; up to there it could have become JSON.
        case truncated
        /// Bytes that are not UTF-8 (RFC 3629).
        case invalidUTF8
        /// A string with a raw control character, an unknown escape, or half a surrogate pair.
        case invalidString
        /// A whole number beyond 64 bits, or a number beyond the range of a double.
        case numberOutOfRange
        /// Something follows the complete document.
        case trailingData
        /// json-c ran out of memory or gave up for a reason of its own.
        case library
    }

    public let code: Code
    /// What happened, with the offending value and the limit, in one sentence.
    public let message: String
    /// From 1.
    public let line: Int
    /// From 1, in Unicode scalars; a byte that is no UTF-8 counts as one.
    public let column: Int
    /// Bytes before the offending one.
    public let offset: Int

    /// For decoders that find a well-formed document to be the wrong one: pass what is known of the place.
    public init(code: Code, message: String, line: Int, column: Int, offset: Int) {
        self.code = code
        self.message = message
        self.line = line
        self.column = column
        self.offset = offset
    }

    public var description: String { "line \(line), column \(column): \(message)" }

    /// The remedy, where there is one.
    public var hint: String? {
        switch code {
        case .truncated: "Fetch or write the document again; it was cut off."
        case .invalidUTF8: "Save the document as UTF-8."
        case .numberOutOfRange: "Write the number as a string."
        case .tooLarge: "Split the document, for example into one line per record."
        default: nil
        }
    }
}
