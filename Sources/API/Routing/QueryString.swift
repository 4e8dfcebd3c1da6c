/// The parameters of an address, decoded as `application/x-www-form-urlencoded` (WHATWG URL, section 5.1).
struct QueryString: Sendable {
    private let pairs: [(name: String, value: String)]

    init(_ raw: String?) {
        pairs = (raw ?? "").split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    /// The first value of that name.
    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// The first value of each name but these.
    func values(besides names: Set<String>) -> [String: String] {
        var values: [String: String] = [:]
        for pair in pairs where !names.contains(pair.name) && values[pair.name] == nil {
            values[pair.name] = pair.value
        }
        return values
    }

    private static func decoded(_ text: Substring) -> String {
        text.replacing("+", with: " ").percentDecoded ?? String(text)
    }
}

extension StringProtocol {
    /// With every `%XX` replaced by its byte; `nil` where the result is not UTF-8 or an escape is broken.
    var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.next()?.hexDigitValue, let low = rest.next()?.hexDigitValue else { return nil }
            bytes.append(high << 4 | low)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    /// The value of this ASCII character as a hexadecimal digit.
    fileprivate var hexDigitValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
