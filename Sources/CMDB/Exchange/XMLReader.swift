/// Reads XML piece by piece: elements, attributes and texts, in UTF-8. Document types, and with them entities of one's
/// own, are refused: nobody needs them here, and they are how small files become large.
struct XMLReader {
    enum Piece: Equatable {
        /// Names without their prefix.
        case start(String, [String: String])
        case end(String)
        case text(String)
    }

    private let bytes: [UInt8]
    private var position = 0
    /// Of the piece read last, from 1.
    private(set) var line = 1
    private var pendingEnd: String?
    private var open: [String] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// `nil` at the end.
    mutating func next() throws(ExchangeError) -> Piece? {
        if let name = pendingEnd {
            pendingEnd = nil
            return .end(name)
        }
        while position < bytes.count {
            if bytes[position] != UInt8(ascii: "<") { return .text(try text(until: UInt8(ascii: "<"))) }
            if starts("<!--") {
                try skip(past: "-->")
            } else if starts("<?") {
                try skip(past: "?>")
            } else if starts("<![CDATA[") {
                let start = position + 9
                try skip(past: "]]>")
                return .text(String(decoding: bytes[start..<position - 3], as: UTF8.self))
            } else if starts("<!") {
                throw failure("a document type is not accepted", hint: "Remove the line that begins with <!DOCTYPE.")
            } else {
                return try tag()
            }
        }
        if let name = open.last { throw failure("the element <\(name)> is never closed") }
        return nil
    }

    private mutating func tag() throws(ExchangeError) -> Piece {
        position += 1
        if peek == UInt8(ascii: "/") {
            position += 1
            let name = try self.name()
            skipBlanks()
            try take(UInt8(ascii: ">"))
            guard open.popLast() == name else { throw failure("</\(name)> closes an element that is not open") }
            return .end(Self.local(name))
        }
        let name = try self.name()
        var attributes: [String: String] = [:]
        while true {
            skipBlanks()
            if peek == UInt8(ascii: ">") {
                position += 1
                open.append(name)
                guard open.count <= 64 else { throw failure("elements are nested more than 64 deep") }
                return .start(Self.local(name), attributes)
            }
            if peek == UInt8(ascii: "/") {
                position += 1
                try take(UInt8(ascii: ">"))
                pendingEnd = Self.local(name)
                return .start(Self.local(name), attributes)
            }
            let key = try self.name()
            skipBlanks()
            try take(UInt8(ascii: "="))
            skipBlanks()
            guard let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                throw failure("the value of \(key) is not quoted")
            }
            position += 1
            let value = try text(until: quote)
            try take(quote)
            attributes[key] = value
        }
    }

    private mutating func text(until end: UInt8) throws(ExchangeError) -> String {
        var content: [UInt8] = []
        while position < bytes.count, bytes[position] != end {
            if bytes[position] == UInt8(ascii: "&") {
                try entity(to: &content)
            } else {
                if bytes[position] == 0x0A { line += 1 }
                content.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: content, as: UTF8.self)
    }

    private mutating func entity(to content: inout [UInt8]) throws(ExchangeError) {
        guard let end = bytes[position...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
            throw failure("an \"&\" is not written as &amp;")
        }
        let name = String(decoding: bytes[position + 1..<end], as: UTF8.self)
        position = end + 1
        switch name {
        case "amp": content.append(UInt8(ascii: "&"))
        case "lt": content.append(UInt8(ascii: "<"))
        case "gt": content.append(UInt8(ascii: ">"))
        case "quot": content.append(UInt8(ascii: "\""))
        case "apos": content.append(UInt8(ascii: "'"))
        default:
            let number =
                name.hasPrefix("#x")
                ? UInt32(name.dropFirst(2), radix: 16)
                : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
            guard let scalar = number.flatMap(Unicode.Scalar.init) else { throw failure("&\(name); is not known") }
            content += Array(String(Character(scalar)).utf8)
        }
    }

    private mutating func name() throws(ExchangeError) -> String {
        let start = position
        while let byte = peek, byte > 0x20, !"=/><\"'&".utf8.contains(byte) { position += 1 }
        guard position > start else { throw failure("a name is missing") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private static func local(_ name: String) -> String {
        name.lastIndex(of: ":").map { String(name[name.index(after: $0)...]) } ?? name
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func starts(_ text: String) -> Bool { bytes[position...].starts(with: text.utf8) }

    private mutating func skip(past text: String) throws(ExchangeError) {
        let wanted = Array(text.utf8)
        while position < bytes.count {
            if bytes[position...].starts(with: wanted) {
                position += wanted.count
                return
            }
            if bytes[position] == 0x0A { line += 1 }
            position += 1
        }
        throw failure("\"\(text)\" is missing")
    }

    private mutating func skipBlanks() {
        while let byte = peek, byte <= 0x20 {
            if byte == 0x0A { line += 1 }
            position += 1
        }
    }

    private mutating func take(_ byte: UInt8) throws(ExchangeError) {
        guard peek == byte else { throw failure("\"\(Character(Unicode.Scalar(byte)))\" is missing") }
        position += 1
    }

    func failure(_ what: String, hint: String? = nil) -> ExchangeError {
        ExchangeError("line \(line): \(what)", at: ExchangePlace(row: line), hint: hint ?? "The file is XML in UTF-8.")
    }
}

enum XMLText {
    /// With what has a meaning in XML written as entities. Letters that XML cannot hold become U+FFFD.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes += Array("&amp;".utf8)
            case "<": bytes += Array("&lt;".utf8)
            case ">": bytes += Array("&gt;".utf8)
            case "\"": bytes += Array("&quot;".utf8)
            case "\t", "\n", "\r": bytes += Array("&#\(scalar.value);".utf8)
            default: bytes += Array(String(Character(isAllowed(scalar) ? scalar : "\u{FFFD}")).utf8)
            }
        }
    }

    /// Whether XML can hold the text at all.
    static func isWritable(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(isAllowed) }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }
}
