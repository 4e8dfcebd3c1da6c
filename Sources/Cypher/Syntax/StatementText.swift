/// Statement texts as keys of the plan cache.
public enum StatementText {
    /// The statement without comments and with one space for every stretch of white space, up to its first RETURN;
    /// from there on as it is, for the text of an expression names its column. Strings and names in backticks stay.
    ///
    /// Complexity: O(bytes).
    public static func normalized(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            var result = ContiguousArray<UInt8>()
            result.reserveCapacity(bytes.count)
            var position = 0
            var needsSpace = false
            while position < bytes.count {
                let byte = bytes[position]
                if byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) {
                    needsSpace = true
                    position += 1
                    continue
                }
                if byte == UInt8(ascii: "/"), let end = endOfComment(bytes, position) {
                    needsSpace = true
                    position = end
                    continue
                }
                if needsSpace, !result.isEmpty { result.append(0x20) }
                needsSpace = false
                let end = endOfPiece(bytes, position)
                result.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[position..<end]))
                position = end
                if isReturn(bytes, upTo: position) {
                    result.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[position...]))
                    break
                }
            }
            return String(decoding: result, as: UTF8.self)
        }
    }

    private static func endOfComment(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        guard start + 1 < bytes.count else { return nil }
        var position = start + 2
        switch bytes[start + 1] {
        case UInt8(ascii: "/"):
            while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
            return position
        case UInt8(ascii: "*"):
            while position + 1 < bytes.count {
                if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
                    return position + 2
                }
                position += 1
            }
            return nil
        default: return nil
        }
    }

    /// A string, a name in backticks, a word, or one sign.
    private static func endOfPiece(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int {
        let first = bytes[start]
        var position = start + 1
        if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") || first == UInt8(ascii: "`") {
            while position < bytes.count, bytes[position] != first {
                position += bytes[position] == UInt8(ascii: "\\") && first != UInt8(ascii: "`") ? 2 : 1
            }
            return min(position + 1, bytes.count)
        }
        guard UTF8Text.isLetter(first) || UTF8Text.isDigit(first) || first >= 0x80 else { return position }
        while position < bytes.count,
            UTF8Text.isLetter(bytes[position]) || UTF8Text.isDigit(bytes[position]) || bytes[position] >= 0x80
        {
            position += 1
        }
        return position
    }

    private static func isReturn(_ bytes: UnsafeBufferPointer<UInt8>, upTo end: Int) -> Bool {
        guard end >= 6, bytes[end - 1] | 0x20 == UInt8(ascii: "n") else { return false }
        var position = end - 6
        for byte in "return".utf8 {
            guard bytes[position] | 0x20 == byte else { return false }
            position += 1
        }
        return end == 6 || !(UTF8Text.isLetter(bytes[end - 7]) || UTF8Text.isDigit(bytes[end - 7]))
    }
}
