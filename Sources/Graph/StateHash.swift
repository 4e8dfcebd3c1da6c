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

    private mutating func add(_ dateTime: LocalDateTime) {
        add(UInt64(bitPattern: dateTime.secondsSince1970))
        add(UInt64(dateTime.nanosecond))
    }

    mutating func add(_ value: Value) {
        switch value {
        case .null: add("null")
        case .boolean(let flag): add(flag ? "true" : "false")
        case .integer(let number): add("integer", UInt64(bitPattern: number))
        // Every NaN is the same: storage does not tell them apart.
        case .float(let number): add("float", number.isNaN ? Double.nan.bitPattern : number.bitPattern)
        case .string(let text):
            add("string")
            add(text)
        case .bytes(let bytes):
            add("bytes", UInt64(bytes.count))
            for byte in bytes { mix(byte) }
        case .instant(let instant): add("instant", UInt64(bitPattern: instant.rawValue))
        case .date(let date): add("date", UInt64(bitPattern: date.daysSince1970))
        case .localTime(let time): add("localTime", UInt64(bitPattern: time.nanosecondOfDay))
        case .zonedTime(let time):
            add("zonedTime", UInt64(bitPattern: time.local.nanosecondOfDay))
            add(UInt64(bitPattern: Int64(time.offset.seconds)))
        case .localDateTime(let dateTime):
            add("localDateTime")
            add(dateTime)
        case .zonedDateTime(let dateTime):
            add("zonedDateTime")
            add(dateTime.local)
            add(dateTime.zone ?? "", UInt64(bitPattern: Int64(dateTime.offset.seconds)))
        case .duration(let duration):
            add("duration", UInt64(bitPattern: duration.months))
            add(UInt64(bitPattern: duration.days))
            add(UInt64(bitPattern: duration.seconds))
            add(UInt64(duration.nanoseconds))
        case .point(let point):
            add("point", UInt64(point.system.rawValue))
            for coordinate in point.coordinates { add(coordinate.bitPattern) }
        case .list(let values):
            add("list", UInt64(values.count))
            for element in values { add(element) }
        }
    }
}
