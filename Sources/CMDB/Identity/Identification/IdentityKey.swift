internal import Base
public import Graph
internal import OrderedCollections

/// Values by which a CI is recognised, as a number: the entry that it is of, and a hash of the values.
///
/// Two different sets of values have the same number once in 10⁵ estates of a million CIs; whoever is recognised by it
/// can be split again.
public struct IdentityKey: RawRepresentable, Hashable, Comparable, Sendable {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// Of its entry among those of the class; the lowest counts most.
    public var level: Int { Int(rawValue >> 60) }
    public var isStrong: Bool { rawValue >> 59 & 1 == 1 }

    fileprivate init(level: Int, isStrong: Bool, hash: UInt64) {
        rawValue = UInt64(level) << 60 | (isStrong ? 1 << 59 : 0) | hash & (1 << 59 - 1)
    }

    /// The key among the CIs of one owner.
    func inside(_ parent: UInt64) -> IdentityKey {
        var hash = StableHash()
        hash.add(word: rawValue)
        hash.add(word: parent)
        return IdentityKey(level: level, isStrong: isStrong, hash: hash.value)
    }
}

/// The keys of one record.
public struct RecordKeys: Hashable, Sendable {
    /// In the whole tenant.
    public var keys: [IdentityKey] = []
    /// Among the CIs of one owner; they mean nothing without it.
    public var insideParent: [IdentityKey] = []
}

/// Works out by what the records of one metamodel are recognised. Remembers what it has worked out of each class.
public struct KeyMaker: Sendable {
    private struct Entry: Sendable {
        let level: Int
        let entry: IdentificationEntry
        /// Class of the rule and attributes, hashed: the same values of another rule are another key.
        let salt: UInt64
        let attributes: [(key: String, definition: AttributeDefinition?)]
    }

    private let metamodel: Metamodel
    private var entries: [String: [Entry]] = [:]
    private let bans: [Ban]

    public init(metamodel: Metamodel) {
        self.metamodel = metamodel
        bans = metamodel.bans
    }

    /// Complexity: O(entries · values).
    public mutating func keys(of content: RecordContent) -> RecordKeys {
        guard let ciClass = content.ciClass else { return RecordKeys() }
        if entries[ciClass] == nil { entries[ciClass] = makeEntries(of: ciClass) }
        guard let entries = entries[ciClass], !entries.isEmpty else { return RecordKeys() }
        var made = RecordKeys()
        for entry in entries where entry.entry.strength != .weak {
            let keys = keys(of: content, by: entry)
            if entry.entry.scope == .parent { made.insideParent += keys } else { made.keys += keys }
        }
        if made.keys.count > 1 { made.keys = Array(Set(made.keys)).sorted() }
        if made.insideParent.count > 1 { made.insideParent = Array(Set(made.insideParent)).sorted() }
        return made
    }

    private func makeEntries(of ciClass: String) -> [Entry] {
        guard let rule = metamodel.lineage(of: ciClass).lazy.compactMap({ metamodel.identificationRules[$0] }).first
        else { return [] }
        let definitions = metamodel.attributes(of: ciClass)
        return rule.entries.enumerated().map { level, entry in
            var salt = StableHash()
            salt.add(rule.ciClass)
            for attribute in entry.attributes { salt.add(attribute) }
            return Entry(
                level: level, entry: entry, salt: salt.value,
                attributes: entry.attributes.map { (key: $0, definition: definitions[$0]) })
        }
    }

    private func keys(of content: RecordContent, by entry: Entry) -> [IdentityKey] {
        var hash = StableHash()
        hash.add(word: entry.salt)
        var hashes = [hash]
        for attribute in entry.attributes {
            let value: Value =
                attribute.key == GraphSnapshot.nameKey
                ? content.name.map(Value.string) ?? .null : content.attributes[attribute.key] ?? .null
            guard case .list(let elements) = value else {
                guard let text = text(of: value, attribute.key, attribute.definition) else { return [] }
                for index in hashes.indices { hashes[index].add(text) }
                continue
            }
            let texts = Set(elements.compactMap { text(of: $0, attribute.key, attribute.definition) }).sorted()
            let groups = entry.entry.shared == 2 ? Self.pairs(of: texts) : texts.map { [$0] }
            hashes = hashes.flatMap { hash in
                groups.map { group in
                    var longer = hash
                    for text in group { longer.add(text) }
                    return longer
                }
            }
        }
        return hashes.map {
            IdentityKey(level: entry.level, isStrong: entry.entry.strength == .strong, hash: $0.value)
        }
    }

    private static func pairs(of texts: [String]) -> [[String]] {
        let texts = texts.prefix(Limits.keyPairValues)
        return texts.indices.flatMap { first in
            texts[(first + 1)...].map { [texts[first], $0] }
        }
    }

    /// The value in the one form in which it is compared; `nil` where it identifies nothing.
    private func text(of value: Value, _ key: String, _ definition: AttributeDefinition?) -> String? {
        let raw: String
        switch value {
        case .string(let text): raw = text
        case .integer(let number): raw = String(number)
        case .boolean, .null, .list: return nil
        default: raw = "\(value)"
        }
        let normaliser = definition?.normaliser ?? Self.usual[key]
        guard let text = normaliser.map({ $0.apply(raw) }) ?? Self.folded(raw), !text.isEmpty else { return nil }
        return isBanned(text, key) ? nil : text
    }

    private func isBanned(_ text: String, _ key: String) -> Bool {
        bans.contains { ($0.attribute == key || $0.attribute == "*") && $0.pattern.matches(text) }
    }

    /// Case and white space apart.
    private static func folded(_ text: String) -> String {
        var hasSpace = false
        var isPlain = true
        for byte in text.utf8 where byte <= 0x20 || byte >= 0x41 && byte <= 0x5a || byte >= 0x80 {
            if byte <= 0x20 { hasSpace = true }
            isPlain = false
        }
        if isPlain { return text }
        let lower = text.lowercased()
        return hasSpace ? lower.split { $0.isWhitespace }.joined(separator: " ") : lower
    }

    /// How values of attributes are compared that nothing else is said of.
    private static let usual: [String: Normaliser] = [
        "mac": .mac, "fqdn": .fqdn, "serial": .serial, "system_uuid": .uuid, "machine_id": .uuid,
    ]
}

extension KeyMaker {
    /// A ban on the value that makes this key of a record: of the last attribute of its entry.
    mutating func ban(for key: IdentityKey, of content: RecordContent, records: Int) -> Definition? {
        _ = keys(of: content)
        for entry in entries[content.ciClass ?? ""] ?? [] {
            guard keys(of: content, by: entry).contains(key), let attribute = entry.attributes.last,
                let text = text(
                    of: content.attributes[attribute.key] ?? content.name.map(Value.string) ?? .null, attribute.key,
                    attribute.definition)
            else { continue }
            let pattern = "^" + text.lowercased().map { "^$.*+?".contains($0) ? "." : String($0) }.joined() + "$"
            let ban = Ban(
                attribute: attribute.key, pattern: BanPattern(pattern),
                reason: "\(records) records of one source had it in one run", isLearnt: true)
            return Definition(kind: .ban, key: "learnt:\(attribute.key):\(text)", content: ban.content)
        }
        return nil
    }
}

extension KeyMaker {
    /// The keys of a record whose CI is known, as they are stored.
    /// - Parameter owner: of that CI; asked for only where keys hold inside of an owner.
    public mutating func storedKeys(of content: RecordContent, owner: () -> NodeID?) -> [IdentityKey] {
        let made = keys(of: content)
        guard !made.insideParent.isEmpty, let owner = owner() else { return made.keys }
        return (made.keys + made.insideParent.map { $0.inside(owner.rawValue) }).sorted()
    }
}
