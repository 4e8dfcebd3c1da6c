internal import JSON

/// Where the parts of a large JSON document are, without reading what is inside them.
///
/// One pass over the bytes that only follows strings and brackets, so that a list of 100,000 objects can be parsed
/// one object at a time and each error can name its line. Whatever is inside a part is checked when it is parsed.
enum JSONOutline {
    /// The top of a document: what it consists of, as byte ranges.
    enum Shape {
        case object([Member])
        case array([Range<Int>])
        /// A string, number, boolean or null.
        case scalar
    }

    /// One member of an object: its key as written between the quotes, and the place of its value.
    struct Member {
        var key: String
        var value: Range<Int>
    }

    /// The outline of the first value in `range`, and where it ends. More may follow.
    /// - Complexity: O(bytes of the value).
    /// - Throws: `truncated` or `syntax`, with line and column.
    static func read(_ bytes: [UInt8], in range: Range<Int>) throws(IngestError) -> (shape: Shape, end: Int) {
        do throws(Failure) {
            return try bytes.withUnsafeBufferPointer { buffer throws(Failure) in
                var scanner = Scanner(bytes: buffer, position: range.lowerBound, end: range.upperBound)
                return try scanner.shape()
            }
        } catch {
            var lines = LineCounter()
            let line = lines.line(of: error.offset, in: bytes)
            let column = column(of: error.offset, in: bytes)
            throw IngestError(
                error.isTruncated ? .truncated : .syntax, "line \(line), column \(column): \(error.message)",
                hint: error.isTruncated ? "it was cut off; fetch or write it again" : nil)
        }
    }

    /// Parses the value at a place of the document.
    /// - Parameter line: the line on which the place begins, for errors.
    static func parse(_ bytes: [UInt8], _ place: Range<Int>, line: Int) throws(IngestError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue.parse(bytes[place])
        } catch {
            throw IngestError(error, firstLine: line, firstColumn: column(of: place.lowerBound, in: bytes))
        }
    }

    /// The column of an offset in its line, from 1, in Unicode scalars.
    private static func column(of offset: Int, in bytes: [UInt8]) -> Int {
        let lineStart = bytes[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return String(decoding: bytes[lineStart..<offset], as: UTF8.self).unicodeScalars.count + 1
    }

    /// Where the outline stopped.
    fileprivate struct Failure: Error {
        var offset: Int
        var isTruncated: Bool
        var message: String
    }

    /// The first position from `offset` on that is no white space, `nil` at the end.
    static func firstVisible(_ bytes: [UInt8], from offset: Int) -> Int? {
        var position = offset
        while position < bytes.count {
            if !Scanner.isSpace(bytes[position]) { return position }
            position += 1
        }
        return nil
    }

    /// The line of an offset, from 1. Ask for rising offsets: each call counts on from the one before.
    struct LineCounter {
        private var offset = 0
        private var line = 1

        mutating func line(of target: Int, in bytes: [UInt8]) -> Int {
            if target < offset { (offset, line) = (0, 1) }
            bytes.withUnsafeBufferPointer { buffer in
                while offset < min(target, buffer.count) {
                    if buffer[offset] == UInt8(ascii: "\n") { line += 1 }
                    offset += 1
                }
            }
            return line
        }
    }
}

private struct Scanner {
    let bytes: UnsafeBufferPointer<UInt8>
    var position: Int
    let end: Int

    static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 10 || byte == 13 || byte == 9 }

    mutating func shape() throws(JSONOutline.Failure) -> (shape: JSONOutline.Shape, end: Int) {
        try skipSpace("a value")
        switch bytes[position] {
        case UInt8(ascii: "{"):
            position += 1
            return (.object(try members()), position)
        case UInt8(ascii: "["):
            position += 1
            return (.array(try elements()), position)
        default:
            try skipValue()
            return (.scalar, position)
        }
    }

    private mutating func members() throws(JSONOutline.Failure) -> [JSONOutline.Member] {
        var members: [JSONOutline.Member] = []
        while true {
            try skipSpace("the object")
            if members.isEmpty, take("}") { return members }
            guard bytes[position] == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
            let keyStart = position
            try skipString()
            let key = String(decoding: bytes[(keyStart + 1)..<(position - 1)], as: UTF8.self)
            try skipSpace("the object")
            guard take(":") else { throw unexpected("a colon after the key \"\(key)\"") }
            try skipSpace("the object")
            let valueStart = position
            try skipValue()
            members.append(JSONOutline.Member(key: key, value: valueStart..<position))
            try skipSpace("the object")
            if take("}") { return members }
            guard take(",") else { throw unexpected("a comma or }") }
        }
    }

    private mutating func elements() throws(JSONOutline.Failure) -> [Range<Int>] {
        var elements: [Range<Int>] = []
        while true {
            try skipSpace("the array")
            if elements.isEmpty, take("]") { return elements }
            let start = position
            try skipValue()
            elements.append(start..<position)
            try skipSpace("the array")
            if take("]") { return elements }
            guard take(",") else { throw unexpected("a comma or ]") }
        }
    }

    /// Moves past one value: to the bracket that closes it, or over a string or a bare word.
    private mutating func skipValue() throws(JSONOutline.Failure) {
        var open = 0
        let start = position
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                try skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open += 1
                position += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if open == 0 {
                    if position == start { throw unexpected("a value") }
                    return
                }
                open -= 1
                position += 1
                if open == 0 { return }
                continue
            case UInt8(ascii: ","), UInt8(ascii: ":"), 32, 10, 13, 9:
                if open == 0 {
                    if position == start { throw unexpected("a value") }
                    return
                }
                position += 1
                continue
            default:
                position += 1
                continue
            }
            if open == 0 { return }
        }
        if open > 0 || position == start { throw truncated("inside a value") }
    }

    private mutating func skipString() throws(JSONOutline.Failure) {
        position += 1
        while position < end {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        position = min(position, end)
        throw truncated("inside a string")
    }

    private mutating func skipSpace(_ what: String) throws(JSONOutline.Failure) {
        while position < end, Self.isSpace(bytes[position]) { position += 1 }
        if position >= end { throw truncated("inside \(what)") }
    }

    private mutating func take(_ letter: Unicode.Scalar) -> Bool {
        guard position < end, bytes[position] == UInt8(ascii: letter) else { return false }
        position += 1
        return true
    }

    private func truncated(_ place: String) -> JSONOutline.Failure {
        JSONOutline.Failure(offset: end, isTruncated: true, message: "the document ends \(place)")
    }

    private func unexpected(_ wanted: String) -> JSONOutline.Failure {
        let found = position < end ? String(UnicodeScalar(bytes[position])) : "the end"
        return JSONOutline.Failure(
            offset: position, isTruncated: false, message: "expected \(wanted), found \(found)")
    }
}
