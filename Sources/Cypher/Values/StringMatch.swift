internal import Graph

/// `STARTS WITH`, `ENDS WITH` and `CONTAINS`: nil (unknown) where an operand is no string.
///
/// Texts are compared by code points of normalization form C, so that composed and decomposed Hangul match each other
/// and a match may begin within what a reader takes for one character.
enum StringMatch {
    static func startsWith(_ text: Datum, _ part: Datum) -> Bool? {
        match(text, part) { text, part in
            part.count <= text.count && text[..<part.count].elementsEqual(part)
        }
    }

    static func endsWith(_ text: Datum, _ part: Datum) -> Bool? {
        match(text, part) { text, part in
            part.count <= text.count && text[(text.count - part.count)...].elementsEqual(part)
        }
    }

    static func contains(_ text: Datum, _ part: Datum) -> Bool? {
        match(text, part) { text, part in position(of: part, in: text) != nil }
    }

    /// Whether `text` contains `part`, both in UTF-8. Complexity: O(text × part) at worst, O(text) as a rule.
    static func position(of part: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let first = part.first else { return 0 }
        guard part.count <= text.count else { return nil }
        for start in 0...(text.count - part.count) where text[start] == first {
            var length = 1
            while length < part.count, text[start + length] == part[length] { length += 1 }
            if length == part.count { return start }
        }
        return nil
    }

    @inline(__always)
    private static func match(
        _ text: Datum, _ part: Datum, _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool? {
        guard case .string(let text) = text, case .string(let part) = part else { return nil }
        var composed = Value.composed(text)
        var wanted = Value.composed(part)
        return composed.withUTF8 { text in wanted.withUTF8 { part in body(text, part) } }
    }
}
