/// IP addresses and networks as text: dotted decimal, and RFC 5952 for version 6.
enum IPText {
    /// The one way to write an address; `nil` where the text is none. A zone (`%eth0`) is kept.
    static func canonical(_ text: String) -> String? {
        var text = text[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        if text.first == "[", text.last == "]" { text = text.dropFirst().dropLast() }
        if let four = version4(text) { return write(four) }
        let zone = text.firstIndex(of: "%")
        guard let six = version6(text[..<(zone ?? text.endIndex)]) else { return nil }
        guard let zone else { return write(six) }
        return text[zone...].utf8.count > 1 ? write(six) + text[zone...] : nil
    }

    /// `address/prefix` with the bits of the host cleared; an address alone is a network of one.
    static func network(_ text: String) -> String? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first else { return nil }
        let address = first.filter { !$0.isWhitespace }
        let prefix = parts.count == 2 ? length(parts[1].filter { !$0.isWhitespace }) : nil
        if parts.count == 2, prefix == nil { return nil }
        if let four = version4(address[...]) {
            let length = prefix ?? 32
            guard length <= 32 else { return nil }
            return "\(write(masked(four, length, bits: 8)))/\(length)"
        }
        guard let six = version6(address[...]) else { return nil }
        let length = prefix ?? 128
        guard length <= 128 else { return nil }
        return "\(write(masked(six, length, bits: 16)))/\(length)"
    }

    private static func length(_ text: String) -> Int? {
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    private static func masked(_ groups: [UInt16], _ length: Int, bits: Int) -> [UInt16] {
        groups.enumerated().map { position, group in
            let kept = min(max(length - position * bits, 0), bits)
            return kept == 0 ? 0 : group & (UInt16.max << UInt16(bits - kept))
        }
    }

    // MARK: Reading

    private static func version4(_ text: Substring) -> [UInt16]? {
        guard text.utf8.count <= 15 else { return nil }
        var bytes: [UInt16] = []
        var number: UInt16 = 0
        var digits = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: ".") {
                guard digits > 0, bytes.count < 3 else { return nil }
                bytes.append(number)
                (number, digits) = (0, 0)
                continue
            }
            guard (0x30...0x39).contains(byte), digits < 3, !(digits == 1 && number == 0) else { return nil }
            number = number * 10 + UInt16(byte - 0x30)
            digits += 1
            if number > 255 { return nil }
        }
        guard digits > 0, bytes.count == 3 else { return nil }
        return bytes + [number]
    }

    private static func version6(_ text: Substring) -> [UInt16]? {
        guard text.utf8.count <= 45, text.utf8.contains(UInt8(ascii: ":")) else { return nil }
        var before: [UInt16] = []
        var after: [UInt16]?
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)
        // A leading or trailing `::` has two empty parts.
        if parts.first == "" {
            guard parts.count > 2, parts[1] == "" else { return nil }
            parts.removeFirst()
        }
        if parts.last == "" {
            guard parts.count > 1, parts[parts.count - 2] == "" else { return nil }
            parts.removeLast()
        }
        for (position, part) in parts.enumerated() {
            if part.isEmpty {
                if after != nil { return nil }
                after = []
                continue
            }
            var groups: [UInt16]
            if position == parts.count - 1, part.contains(".") {
                guard let four = version4(part) else { return nil }
                groups = [four[0] << 8 | four[1], four[2] << 8 | four[3]]
            } else {
                guard part.utf8.count <= 4 else { return nil }
                var group: UInt16 = 0
                for byte in part.utf8 {
                    guard let digit = HexDigit.value(byte) else { return nil }
                    group = group << 4 | digit
                }
                groups = [group]
            }
            if after == nil { before += groups } else { after? += groups }
        }
        guard let after else { return before.count == 8 ? before : nil }
        let missing = 8 - before.count - after.count
        return missing >= 1 ? before + [UInt16](repeating: 0, count: missing) + after : nil
    }

    // MARK: Writing

    private static func write(_ groups: [UInt16]) -> String {
        if groups.count == 4 { return groups.map { String($0) }.joined(separator: ".") }
        if groups.prefix(5).allSatisfy({ $0 == 0 }), groups[5] == 0xffff {
            return "::ffff:\(groups[6] >> 8).\(groups[6] & 255).\(groups[7] >> 8).\(groups[7] & 255)"
        }
        guard let zeros = longestZeros(groups) else { return hexadecimal(groups[...]) }
        return hexadecimal(groups[..<zeros.lowerBound]) + "::" + hexadecimal(groups[zeros.upperBound...])
    }

    private static func hexadecimal(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// The first of the longest runs of at least two zeros.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < groups.count {
            guard groups[start] == 0 else {
                start += 1
                continue
            }
            var end = start
            while end < groups.count, groups[end] == 0 { end += 1 }
            if end - start >= 2, end - start > best?.count ?? 0 { best = start..<end }
            start = end
        }
        return best
    }
}
