internal import Base

extension GraphSnapshot {
    /// A 64-bit digest of the content: equal graphs have equal digests, whatever the order in which they were built.
    ///
    /// Covers ids, labels, types, ends and properties; not slots, codes or ``seq``. FNV-1a per element, summed.
    /// For comparing two states of one estate; not a defence against forgery.
    /// - Complexity: O(nodes + relationships + properties).
    public var stateHash: UInt64 {
        var sum: UInt64 = 0
        forEachNode { node in
            var hash = FNV1a()
            hash.add("node", id(of: node).rawValue)
            for label in labels(of: node).map(name(of:)).sorted() { hash.add(label) }
            add(properties(of: node), to: &hash)
            sum &+= hash.value
        }
        forEachRelationship { relationship in
            var hash = FNV1a()
            hash.add("relationship", id(of: relationship).rawValue)
            hash.add(name(of: type(of: relationship)), id(of: source(of: relationship)).rawValue)
            hash.add("", id(of: target(of: relationship)).rawValue)
            add(properties(of: relationship), to: &hash)
            sum &+= hash.value
        }
        return sum
    }

    private func add(_ properties: [(key: PropertyKeyCode, value: Value)], to hash: inout FNV1a) {
        for (key, value) in properties.map({ (name(of: $0.key), $0.value) }).sorted(by: { $0.0 < $1.0 }) {
            hash.add(key)
            hash.add(value)
        }
    }
}

/// Fowler–Noll–Vo hash, 64 bits, variant 1a (draft-eastlake-fnv).
private struct FNV1a {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    private mutating func mix(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

    mutating func add(_ text: String) {
        for byte in text.utf8 { mix(byte) }
        mix(0xff)
    }

    mutating func add(_ number: UInt64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            mix(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
        }
    }

    mutating func add(_ text: String, _ number: UInt64) {
        add(text)
        add(number)
    }

    mutating func add(_ value: Value) {
        switch value {
        case .null: add("null")
        case .boolean(let flag): add(flag ? "true" : "false")
        case .integer(let number): add("integer", UInt64(bitPattern: number))
        case .float(let number): add("float", number.bitPattern)
        case .string(let text):
            add("string")
            add(text)
        case .instant(let instant): add("instant", UInt64(bitPattern: instant.rawValue))
        case .list(let values):
            add("list", UInt64(values.count))
            for element in values { add(element) }
        }
    }
}
