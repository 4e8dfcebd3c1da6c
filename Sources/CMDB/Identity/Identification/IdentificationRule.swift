/// One way to recognise a CI: attributes that together have the same values only in one CI.
public struct IdentificationEntry: Hashable, Sendable {
    public enum Strength: String, Hashable, Sendable, CaseIterable {
        /// A contradiction in it means: another thing.
        case strong
        /// Identifies where it is unique in its source.
        case medium
        /// Only proposes.
        case weak
    }

    public enum Scope: String, Hashable, Sendable, CaseIterable {
        case tenant
        /// Among the CIs of one owner: interfaces of one machine, schemas of one database.
        case parent
    }

    /// Attribute keys; `name` is the CI's name.
    public var attributes: [String]
    public var scope: Scope
    public var strength: Strength
    /// Of a list of values, how many two CIs must share: 1 or 2.
    public var shared: Int

    public init(
        _ attributes: [String], scope: Scope = .tenant, strength: Strength = .strong, shared: Int = 1
    ) {
        self.attributes = attributes
        self.scope = scope
        self.strength = strength
        self.shared = shared
    }
}

/// How the CIs of a class, and of classes below it that have no rule of their own, are recognised.
public struct IdentificationRule: Hashable, Sendable {
    public let ciClass: String
    /// In the order in which they count.
    public let entries: [IdentificationEntry]

    public init(ciClass: String, entries: [IdentificationEntry]) {
        self.ciClass = ciClass
        self.entries = entries
    }

    /// Entries of one class; a key keeps the number of its entry in four bits.
    static let entriesMax = 14
}

/// Values that identify nothing: "To be filled by O.E.M.", a MAC of nought.
public struct Ban: Hashable, Sendable {
    /// Of which attribute; `*` for any.
    public let attribute: String
    public let pattern: BanPattern
    public let reason: String
    /// Found out by ingest, not said by a person.
    public let isLearnt: Bool

    public init(attribute: String, pattern: BanPattern, reason: String, isLearnt: Bool = false) {
        self.attribute = attribute
        self.pattern = pattern
        self.reason = reason
        self.isLearnt = isLearnt
    }
}

/// A plain pattern of texts, letter case apart: `^` and `$` for the ends, `.` for any character, `*` `+` `?` for how
/// often the one before; or a range of IPv4 addresses, `127.0.0.0/8`.
///
/// The matcher is that of Kernighan and Pike, "The Practice of Programming", 1999, chapter 9: it needs no memory, and
/// the pattern's length is bounded.
public struct BanPattern: Hashable, Sendable {
    public let text: String
    private let range: AddressRange?
    private let pattern: [UInt8]

    public init(_ text: String) {
        self.text = text
        range = AddressRange(text)
        pattern = Array(text.lowercased().utf8)
    }

    public func matches(_ value: String) -> Bool {
        if let range { return AddressRange.address(value).map(range.contains) ?? false }
        let bytes = Array(value.lowercased().utf8)
        if pattern.first == UInt8(ascii: "^") { return matches(pattern.dropFirst(), bytes[...]) }
        return (0...bytes.count).contains { matches(pattern[...], bytes[$0...]) }
    }

    private func matches(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return true }
        if first == UInt8(ascii: "$"), pattern.count == 1 { return text.isEmpty }
        let rest = pattern.dropFirst()
        switch rest.first {
        case UInt8(ascii: "*"): return matchesRun(of: first, atLeast: 0, rest.dropFirst(), text)
        case UInt8(ascii: "+"): return matchesRun(of: first, atLeast: 1, rest.dropFirst(), text)
        case UInt8(ascii: "?"):
            if let byte = text.first, first == UInt8(ascii: ".") || first == byte,
                matches(rest.dropFirst(), text.dropFirst())
            {
                return true
            }
            return matches(rest.dropFirst(), text)
        default:
            guard let byte = text.first, first == UInt8(ascii: ".") || first == byte else { return false }
            return matches(rest, text.dropFirst())
        }
    }

    private func matchesRun(
        of byte: UInt8, atLeast least: Int, _ rest: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>
    ) -> Bool {
        var text = text
        var count = 0
        while true {
            if count >= least, matches(rest, text) { return true }
            guard let next = text.first, byte == UInt8(ascii: ".") || byte == next else { return false }
            text = text.dropFirst()
            count += 1
        }
    }
}

/// IPv4 addresses with the same leading bits.
private struct AddressRange: Hashable, Sendable {
    let base: UInt32
    let bits: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let bits = Int(parts[1]), (0...32).contains(bits),
            let base = Self.address(String(parts[0]))
        else { return nil }
        self.base = base
        self.bits = bits
    }

    func contains(_ address: UInt32) -> Bool { bits == 0 || (address ^ base) >> UInt32(32 - bits) == 0 }

    static func address(_ text: String) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard let byte = UInt8(part) else { return nil }
            address = address << 8 | UInt32(byte)
        }
        return address
    }
}
