/// The values of one property key, by slot. A missing value costs one bit.
struct PropertyColumn: Sendable {
    private var pages: ContiguousArray<ColumnPage> = []

    func value(at index: Int) -> Value {
        let page = index >> ColumnPage.bits
        return page < pages.count ? pages[page].value(at: index & ColumnPage.mask) : .null
    }

    /// Sets the value; `.null` removes it.
    mutating func set(_ value: Value, at index: Int) {
        let page = index >> ColumnPage.bits
        if page >= pages.count {
            if value.isNull { return }
            pages.append(contentsOf: repeatElement(ColumnPage(), count: page + 1 - pages.count))
        }
        pages[page].set(value, at: index & ColumnPage.mask)
    }

    /// Slots of the pages that the two do not share, in order.
    func pagesNotShared(with other: PropertyColumn) -> [Range<Int>] {
        if pages.sharesElements(with: other.pages) { return [] }
        return (0..<max(pages.count, other.pages.count)).compactMap { page in
            if page < pages.count, page < other.pages.count, pages[page].isShared(with: other.pages[page]) {
                return nil
            }
            return page << ColumnPage.bits..<(page + 1) << ColumnPage.bits
        }
    }
}

extension ContiguousArray {
    /// Whether both are the same elements in the same place.
    fileprivate func sharesElements(with other: ContiguousArray) -> Bool {
        withUnsafeBufferPointer { own in
            other.withUnsafeBufferPointer { own.baseAddress == $0.baseAddress && own.count == $0.count }
        }
    }
}

/// 256 slots of a column: a bit for each slot, and the present values packed in slot order.
///
/// Reading is a bit test, a population count and one array access. Values of one type are stored unboxed.
struct ColumnPage: Sendable {
    static let bits = 8
    static let mask = 255

    private enum Packed: Sendable {
        case none
        case integers(ContiguousArray<Int64>)
        case floats(ContiguousArray<Double>)
        case strings(ContiguousArray<String>)
        case mixed(ContiguousArray<Value>)
    }

    private var present = SIMD4<UInt64>()
    private var packed = Packed.none

    func value(at slot: Int) -> Value {
        guard isPresent(slot) else { return .null }
        let rank = rank(of: slot)
        switch packed {
        case .none: return .null
        case .integers(let values): return .integer(values[rank])
        case .floats(let values): return .float(values[rank])
        case .strings(let values): return .string(values[rank])
        case .mixed(let values): return values[rank]
        }
    }

    mutating func set(_ value: Value, at slot: Int) {
        let rank = rank(of: slot)
        let wasPresent = isPresent(slot)
        if value.isNull {
            if wasPresent {
                remove(at: rank)
                present[slot >> 6] &= ~(1 << UInt64(slot & 63))
            }
            return
        }
        store(value, at: rank, replacing: wasPresent)
        present[slot >> 6] |= 1 << UInt64(slot & 63)
    }

    /// Whether the values are the same ones in the same place; `false` says nothing.
    func isShared(with other: ColumnPage) -> Bool {
        guard present == other.present else { return false }
        return switch (packed, other.packed) {
        case (.none, .none): true
        case (.integers(let own), .integers(let others)): own.sharesElements(with: others)
        case (.floats(let own), .floats(let others)): own.sharesElements(with: others)
        case (.strings(let own), .strings(let others)): own.sharesElements(with: others)
        case (.mixed(let own), .mixed(let others)): own.sharesElements(with: others)
        default: false
        }
    }

    private func isPresent(_ slot: Int) -> Bool { present[slot >> 6] & (1 << UInt64(slot & 63)) != 0 }

    /// How many values are present before `slot`.
    private func rank(of slot: Int) -> Int {
        var count = 0
        for word in 0..<(slot >> 6) { count += present[word].nonzeroBitCount }
        return count + (present[slot >> 6] & ((1 << UInt64(slot & 63)) - 1)).nonzeroBitCount
    }

    // The payload is taken out and `packed` emptied before the change, so that the array is changed in place.
    private mutating func store(_ value: Value, at rank: Int, replacing: Bool) {
        let current = packed
        packed = .none
        switch (current, value) {
        case (.integers(var values), .integer(let number)):
            Self.place(number, in: &values, at: rank, replacing: replacing)
            packed = .integers(values)
        case (.floats(var values), .float(let number)):
            Self.place(number, in: &values, at: rank, replacing: replacing)
            packed = .floats(values)
        case (.strings(var values), .string(let text)):
            Self.place(text, in: &values, at: rank, replacing: replacing)
            packed = .strings(values)
        case (.none, .integer(let number)): packed = .integers([number])
        case (.none, .float(let number)): packed = .floats([number])
        case (.none, .string(let text)): packed = .strings([text])
        default:
            var values = Self.boxed(current)
            Self.place(value, in: &values, at: rank, replacing: replacing)
            packed = .mixed(values)
        }
    }

    private mutating func remove(at rank: Int) {
        let current = packed
        packed = .none
        switch current {
        case .none: break
        case .integers(var values):
            values.remove(at: rank)
            packed = values.isEmpty ? .none : .integers(values)
        case .floats(var values):
            values.remove(at: rank)
            packed = values.isEmpty ? .none : .floats(values)
        case .strings(var values):
            values.remove(at: rank)
            packed = values.isEmpty ? .none : .strings(values)
        case .mixed(var values):
            values.remove(at: rank)
            packed = values.isEmpty ? .none : .mixed(values)
        }
    }

    private static func place<T>(_ value: T, in values: inout ContiguousArray<T>, at rank: Int, replacing: Bool) {
        if replacing { values[rank] = value } else { values.insert(value, at: rank) }
    }

    private static func boxed(_ packed: Packed) -> ContiguousArray<Value> {
        switch packed {
        case .none: []
        case .integers(let values): ContiguousArray(values.map(Value.integer))
        case .floats(let values): ContiguousArray(values.map(Value.float))
        case .strings(let values): ContiguousArray(values.map(Value.string))
        case .mixed(let values): values
        }
    }
}
