extension Normaliser {
    /// The one form of all texts that mean the same; `nil` where the text is nothing of the kind, or empty.
    ///
    /// Applying it again changes nothing.
    /// - Complexity: O(bytes).
    public func apply(_ text: String) -> String? {
        switch self {
        case .mac: HardwareAddress.canonical(text)
        case .fqdn: Self.domainName(text)
        case .serial: Self.serialNumber(text)
        case .uuid: UUIDText.canonical(text)
        case .ip: IPText.canonical(text)
        case .semver: SemanticVersion.canonical(text)
        case .trim: Self.trimmed(text)
        }
    }

    /// Lower case, without the dot of the root: `DB-01.Plant.Example.` is `db-01.plant.example`.
    private static func domainName(_ text: String) -> String? {
        guard var name = trimmed(text)?.lowercased() else { return nil }
        while name.hasSuffix(".") { name.removeLast() }
        return name.isEmpty || name.contains(where: \.isWhitespace) ? nil : name
    }

    /// Upper case, without the spaces that people and label printers put in.
    private static func serialNumber(_ text: String) -> String? {
        let serial = text.uppercased().filter { !$0.isWhitespace }
        return serial.isEmpty ? nil : serial
    }

    private static func trimmed(_ text: String) -> String? {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return nil }
        return first == text.startIndex && text.index(after: last) == text.endIndex ? text : String(text[first...last])
    }
}

/// Hardware addresses of network interfaces: EUI-48, EUI-64, and the 20 bytes of InfiniBand.
enum HardwareAddress {
    /// Lower case with colons, from any of `AA-BB-CC-00-11-22`, `aabb.cc00.1122`, `aa:bb:cc:0:11:22`, `AABBCC001122`.
    static func canonical(_ text: String) -> String? {
        guard text.utf8.count <= 64 else { return nil }
        let groups = text.utf8.split { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        let separators = text.utf8.count - groups.reduce(0) { $0 + $1.count }
        guard separators == max(0, groups.count - 1) else { return spaced(text) }
        var digits: [UInt8] = []
        for group in groups {
            // A byte may be written without its leading zero where bytes are apart.
            if group.count == 1, [6, 8, 20].contains(groups.count) { digits.append(UInt8(ascii: "0")) }
            digits += group
        }
        guard [12, 16, 40].contains(digits.count) else { return spaced(text) }
        var canonical = ""
        canonical.reserveCapacity(digits.count * 3 / 2)
        for (position, digit) in digits.enumerated() {
            guard let lower = HexDigit.lower(digit) else { return spaced(text) }
            if position > 0, position % 2 == 0 { canonical.append(":") }
            canonical.unicodeScalars.append(Unicode.Scalar(lower))
        }
        return canonical
    }

    /// Spaces around it, or between the bytes.
    private static func spaced(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: " ")) else { return nil }
        return canonical(String(text.filter { $0 != " " }))
    }
}

/// UUIDs as text (RFC 9562, section 4).
enum UUIDText {
    /// Lower case with hyphens, from the same without them, in braces, or as a URN. SMBIOS writes the first three
    /// groups in either byte order: which one is meant is for the identification to find out.
    static func canonical(_ text: String) -> String? {
        var rest = Substring(text)
        if rest.lowercased().hasPrefix("urn:uuid:") { rest = rest.dropFirst(9) }
        var digits: [UInt8] = []
        for byte in rest.utf8 {
            if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") { continue }
            if byte == UInt8(ascii: " ") { continue }
            guard let lower = HexDigit.lower(byte), digits.count < 32 else { return nil }
            digits.append(lower)
        }
        guard digits.count == 32 else { return nil }
        var canonical: [UInt8] = []
        canonical.reserveCapacity(36)
        for (position, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(position) { canonical.append(UInt8(ascii: "-")) }
            canonical.append(digit)
        }
        return String(decoding: canonical, as: UTF8.self)
    }
}

/// Versions in the order of semver.org 2.0.0.
enum SemanticVersion {
    /// Three numbers without leading zeros, then what else there is: `v1.2` is `1.2.0`.
    static func canonical(_ text: String) -> String? {
        var rest = text[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        if rest.first == "v" || rest.first == "V" { rest.removeFirst() }
        let end = rest.firstIndex { $0 == "-" || $0 == "+" } ?? rest.endIndex
        var numbers: [String] = []
        for part in rest[..<end].split(separator: ".", omittingEmptySubsequences: false) {
            guard !part.isEmpty, part.utf8.count <= 18, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            let digits = part.drop { $0 == "0" }
            numbers.append(digits.isEmpty ? "0" : String(digits))
        }
        guard (1...3).contains(numbers.count) else { return nil }
        while numbers.count < 3 { numbers.append("0") }
        let suffix = rest[end...]
        guard suffix.count != 1, suffix.utf8.allSatisfy(isSuffixByte) else { return nil }
        return numbers.joined(separator: ".") + suffix
    }

    private static func isSuffixByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."): true
        default: false
        }
    }
}

enum HexDigit {
    /// The digit in lower case; `nil` where the byte is none.
    static func lower(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39, 0x61...0x66: byte
        case 0x41...0x46: byte + 0x20
        default: nil
        }
    }

    /// 0 to 15.
    static func value(_ byte: UInt8) -> UInt16? {
        guard let lower = lower(byte) else { return nil }
        return UInt16(lower < 0x3a ? lower - 0x30 : lower - 0x57)
    }
}
