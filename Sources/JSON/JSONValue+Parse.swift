public import Base

/// What a JSON document may cost. Above a limit it is refused, not read in part.
public struct JSONLimits: Hashable, Sendable {
    /// Bytes of the whole document; json-c itself ends at 2^31 − 1.
    public let bytes: Int
    /// Arrays and objects inside one another; values above 512 are taken as 512, because reading is recursive.
    public let depth: Int

    /// The limits for a document of unknown origin unless others are given.
    public init(bytes: Int = Limits.jsonDocumentBytes, depth: Int = Limits.jsonDepth) {
        self.bytes = min(max(bytes, 0), Int(Int32.max) - 1)
        self.depth = min(max(depth, 0), 512)
    }
}

extension JSONValue {
    /// Reads one JSON document, strictly by RFC 8259 and UTF-8 without a byte order mark.
    ///
    /// Of equal keys in one object the last value wins, at the place of the first.
    /// Keys that are canonically equivalent Unicode (composed and decomposed Hangul) count as equal.
    /// U+0000 is accepted in values (as an escape) and refused in keys.
    /// - Complexity: O(bytes); about 10 ns a byte.
    public static func parse(
        _ bytes: some Collection<UInt8>, limits: JSONLimits = JSONLimits()
    ) throws(JSONError) -> JSONValue {
        let direct = bytes.withContiguousStorageIfAvailable { buffer in
            Result { () throws(JSONError) in try JSONReader.read(buffer, limits: limits) }
        }
        if let direct { return try direct.get() }
        let copy = ContiguousArray(bytes)
        return try copy.withUnsafeBufferPointer { buffer throws(JSONError) in
            try JSONReader.read(buffer, limits: limits)
        }
    }

    /// Reads one JSON document from text.
    public static func parse(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONValue {
        try parse(text.utf8, limits: limits)
    }
}
