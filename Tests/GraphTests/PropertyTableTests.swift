import Base
import Testing

@testable import Graph

/// Property tables against an array of optional values for each key.
@Suite struct PropertyTableTests {
    /// What sets of values a key may hold for a while.
    private enum Palette: CaseIterable {
        case booleans, bytes, integers, constants, floats, singles, instants, dates, places, names, owners, texts,
            anything

        func value(_ slot: Int, _ generator: inout SeededGenerator) -> Value {
            switch self {
            case .booleans: .boolean(generator.once(in: 2))
            case .bytes: .integer(Int64(generator.below(200)) - 100)
            case .integers: .integer(RandomValues.integer(&generator))
            case .constants: .integer(-7)
            case .floats: .float(RandomValues.float(&generator))
            case .singles: .float(Double(generator.below(100)) / 4)
            case .instants: .instant(Instant(secondsSince1970: 1_700_000_000 + Int64(generator.below(1 << 20) << 15)))
            case .dates: .date(CalendarDate(daysSince1970: Int64(generator.below(40_000)))!)
            case .places:
                .string(generator.pick(["", "prod", "stage", "서버", "\u{1109}\u{1165}버", "dev", "A longer place"]))
            case .names: .string("host-\(slot)-\(generator.below(10))")
            case .owners: .string("owner \(generator.below(400))")
            case .texts: .string(String(repeating: "\(slot)텍", count: generator.below(60)))
            case .anything: RandomValues.any(&generator)
            }
        }
    }

    private struct Model: Equatable {
        var values: [Int: [Int: Value]] = [:]

        mutating func set(_ value: Value, _ key: Int, _ slot: Int) {
            if value.isNull {
                values[key]?.removeValue(forKey: slot)
            } else {
                values[key, default: [:]][slot] = value
            }
        }
    }

    private struct Kept {
        var table: PropertyTable
        var version: GraphVersion
        var model: Model
    }

    private static let keyCount = 5
    private static let slotCount = 600

    @Test(arguments: 0..<5 as Range<UInt64>)
    func behavesLikeArraysInEveryVersion(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var newest = Kept(table: PropertyTable(), version: GraphMemory.firstVersion(), model: Model())
        var kept: [Kept] = []
        for _ in 0..<14 {
            newest = changed(newest, &generator)
            if generator.once(in: 3) { kept.append(newest) }
            if generator.once(in: 4), !kept.isEmpty { kept.remove(at: generator.below(kept.count)) }
        }
        for one in kept + [newest] { check(one, stride: generator.pick([1, 3, 7])) }
        kept = []
        var bytes = 0
        newest.table.forEachBlock { bytes += $0.bytes }
        #expect(newest.version.bytes == bytes)
    }

    private func changed(_ before: Kept, _ generator: inout SeededGenerator) -> Kept {
        var after = before
        let memory = DraftMemory(base: before.version)
        let palettes = (0..<Self.keyCount).map { _ in generator.pick(Palette.allCases) }
        // Some rounds fill, some change a little, some empty.
        let (count, removal) = generator.pick([(1_000, 10), (1_000, 4), (40, 3), (3, 2), (1, 4), (1_000, 1)])
        let isInOrder = generator.once(in: 2)
        for step in 0..<count {
            let key = generator.below(Self.keyCount)
            // The last key is a rare one.
            let spread = key == Self.keyCount - 1 ? 1_000 : 1
            let slot = (isInOrder ? step % Self.slotCount : generator.below(Self.slotCount)) * spread
            let value = generator.once(in: removal) ? .null : palettes[key].value(slot, &generator)
            after.table.set(value, of: Self.code(key), at: slot, in: memory)
            after.model.set(value, key, slot)
            if step % 16 == 0 {
                #expect(after.table.value(of: Self.code(key), at: slot).isSame(value), "in the draft")
            }
            if generator.once(in: 64) {
                after.table.removeAll(at: slot, in: memory)
                for key in 0..<Self.keyCount { after.model.set(.null, key, slot) }
                #expect(after.table.values(at: slot).isEmpty)
            }
        }
        after.table.seal(in: memory)
        after.version = memory.publish()
        return after
    }

    private func check(_ one: Kept, stride step: Int) {
        #expect(one.table.contradictions() == [])
        for key in 0..<Self.keyCount {
            let expected = one.model.values[key] ?? [:]
            let column = Column<NodeSlot>(one.table.column(Self.code(key)), one.version)
            let slots =
                key == Self.keyCount - 1 ? Array(expected.keys) + [1, 700_001] : Array(0..<Self.slotCount + 300)
            for slot in slots {
                let value = expected[slot] ?? .null
                guard isRead(value, column, NodeSlot(rawValue: UInt32(slot))),
                    one.table.value(of: Self.code(key), at: slot).isSame(value)
                else {
                    Issue.record("slot \(slot) of key \(key) has lost \(value)")
                    return
                }
            }
            checkPages(column, expected)
        }
    }

    /// Whether every way to read one value agrees with it.
    private func isRead(_ value: Value, _ column: Column<NodeSlot>, _ slot: NodeSlot) -> Bool {
        let text = value.stringValue
        let number: Double? =
            switch value {
            case .integer(let number): Double(number)
            case .float(let number): number
            default: nil
            }
        let read = column.withUTF8(of: slot) { Array($0) }
        let isFound = text.map { column.hasText(column.probe($0), of: slot) } ?? true
        return column.value(of: slot).isSame(value) && column.isPresent(slot) == !value.isNull
            && column.double(of: slot)?.bitPattern == number?.bitPattern && read == text.map { Array($0.utf8) }
            && isFound && !column.hasText(column.probe("nobody has this"), of: slot)
            && (column.code(of: slot).map { column.text(of: $0) }?.utf8.elementsEqual((text ?? "").utf8) ?? true)
    }

    private func checkPages(_ column: Column<NodeSlot>, _ expected: [Int: Value]) {
        var seen = 0
        for number in 0..<column.pageBound {
            guard let page = column.page(number) else { continue }
            let values = (0..<256).map { expected[number << 8 | $0] ?? .null }
            seen += page.present.count
            #expect(SlotMask(values, where: { !$0.isNull }) == page.present)
            for text in ["prod", "서버", "owner 7"] {
                let wanted = SlotMask(values) { $0.stringValue?.utf8.elementsEqual(text.utf8) ?? false }
                #expect(page.slots(equalTo: column.probe(text)) == wanted)
            }
            withUnsafeTemporaryAllocation(of: Double.self, capacity: 256) { numbers in
                numbers.initialize(repeating: .nan)
                let found = page.copyNumbers(into: numbers)
                let areSame = (0..<256).allSatisfy { slot in
                    let number = column.double(of: NodeSlot(rawValue: UInt32(number << 8 | slot)))
                    return found.contains(slot) ? number?.bitPattern == numbers[slot].bitPattern : number == nil
                }
                #expect(areSame)
            }
            withUnsafeTemporaryAllocation(of: TextCode.self, capacity: 256) { codes in
                let found = page.copyCodes(into: codes)
                let areSame = (0..<256).allSatisfy { slot in
                    !found.contains(slot) || column.text(of: codes[slot]) == values[slot].stringValue
                }
                #expect(areSame)
                #expect(found.isEmpty || found == page.present)
            }
        }
        #expect(seen == expected.count)
    }

    private static func code(_ key: Int) -> PropertyKeyCode { PropertyKeyCode(rawValue: UInt32(key)) }

    // MARK: Encodings

    /// A table with one column of these values at slots in a row.
    private func table(_ values: [Value]) -> (table: PropertyTable, version: GraphVersion) {
        var table = PropertyTable()
        let memory = DraftMemory(base: GraphMemory.firstVersion())
        for (slot, value) in values.enumerated() { table.set(value, of: Self.code(0), at: slot, in: memory) }
        table.seal(in: memory)
        return (table, memory.publish())
    }

    private func bytes(_ values: [Value]) -> Int {
        let (table, version) = table(values)
        return withExtendedLifetime(version) {
            var bytes = 0
            for number in 0..<table.columns[0].pages.bound {
                if let page = table.columns[0].page(number) { bytes += Block(page.pointer).bytes }
            }
            return bytes
        }
    }

    @Test func valuesTakeLittleMoreThanTheirContent() throws {
        let pages = 40
        let count = pages * 256
        // Header of the block and of the page, and rounding.
        let overhead = pages * (16 + 48 + 16)
        func limit(_ bytesPerValue: Double) -> Int { Int(bytesPerValue * Double(count)) + overhead }
        #expect(bytes((0..<count).map { .boolean($0 % 3 == 0) }) <= limit(1.0 / 8))
        #expect(bytes((0..<count).map { .integer(Int64($0 % 200) + 1 << 40) }) <= limit(1))
        #expect(bytes((0..<count).map { .integer(Int64($0 * 31 % 50_000)) }) <= limit(2))
        #expect(bytes((0..<count).map { _ in .integer(.min) }) <= limit(0))
        #expect(bytes((0..<count).map { .float(Double($0) / 10) }) <= limit(8))
        #expect(bytes((0..<count).map { .float(Double($0) / 8) }) <= limit(4))
        #expect(bytes((0..<count).map { .instant(Instant(secondsSince1970: Int64($0) << 16)) }) <= limit(4))
        #expect(bytes(try (0..<count).map { .date(try #require(CalendarDate(daysSince1970: Int64($0)))) }) <= limit(4))
        #expect(bytes((0..<count).map { .string("place \($0 * 7 % 90)") }) <= limit(1))
        #expect(bytes((0..<count).map { .string("name-\(100_000 + $0)") }) <= limit(11 + 2) + 2 * pages)
    }

    @Test func aRareKeyTakesLittle() {
        var table = PropertyTable()
        let memory = DraftMemory(base: GraphMemory.firstVersion())
        for key in 0..<500 { table.set("rare", of: Self.code(key), at: 999_999 - key * 1_000, in: memory) }
        table.seal(in: memory)
        #expect(memory.publish().bytes < 500 * 2_048)
    }

    @Test func manyValuesOfFewStringsGetCodesAlsoWhereAPageHasNone() {
        // 3,000 different strings: no page repeats many, but the column does.
        var generator = SeededGenerator(seed: 5)
        let values = (0..<100_000).map { _ in Value.string("owner \(generator.below(3_000))") }
        let (table, version) = table(values)
        let column = Column<NodeSlot>(table.column(Self.code(0)), version)
        let coded = (0..<values.count).count { column.code(of: NodeSlot(rawValue: UInt32($0))) != nil }
        #expect(coded > values.count / 2)
        #expect(column.codeCount <= 3_000)
    }

    @Test func uniqueStringsFillNoDictionary() {
        let (table, version) = table((0..<50_000).map { .string("name \($0)") })
        #expect(Column<NodeSlot>(table.column(Self.code(0)), version).codeCount == 0)
    }

    /// One commit a value, as people and discovery do it.
    @Test func fewStringsGetCodesWhenSetOneByOne() {
        var table = PropertyTable()
        var version = GraphMemory.firstVersion()
        for slot in 0..<300 {
            let memory = DraftMemory(base: version)
            table.set(.string("place \(slot * 7 % 12)"), of: Self.code(0), at: slot, in: memory)
            table.seal(in: memory)
            version = memory.publish()
        }
        let column = Column<NodeSlot>(table.column(Self.code(0)), version)
        #expect((0..<256).allSatisfy { column.code(of: NodeSlot(rawValue: $0)) != nil })
        #expect(column.codeCount == 12)
    }

    @Test func textsThatAreOftenReplacedKeepTheirPageSmall() {
        var table = PropertyTable()
        let memory = DraftMemory(base: GraphMemory.firstVersion())
        let long = String(repeating: "x", count: 1_000)
        for step in 0..<20_000 {
            table.set(.string("\(long)\(step)"), of: Self.code(0), at: step % 3, in: memory)
        }
        table.seal(in: memory)
        let version = memory.publish()
        #expect(version.bytes < 8_000)
        #expect(table.value(of: Self.code(0), at: 1) == .string("\(long)19999"))
    }

    /// The writer of a column goes from page to page with the room that the last one left.
    @Test func aPageOfLongTextsIsOpenedAfterOneOfShortOnes() {
        let texts = (0..<1_024).map { "\($0)" + String(repeating: "x", count: $0 < 512 ? 1 : 100) }
        var (table, version) = table(texts.map(Value.string))
        let memory = DraftMemory(base: version)
        for slot in [3, 300, 600, 900, 5] { table.set("changed", of: Self.code(0), at: slot, in: memory) }
        table.seal(in: memory)
        version = memory.publish()
        for (slot, text) in texts.enumerated() {
            let expected = [3, 300, 600, 900, 5].contains(slot) ? "changed" : text
            #expect(table.value(of: Self.code(0), at: slot) == .string(expected))
        }
        withExtendedLifetime(version) {}
    }

    @Test func textsOfAnyLengthComeBack() {
        let values = (0..<300).map { Value.string(String(repeating: "서", count: $0 * $0)) } + [.string("")]
        let (table, version) = table(values)
        withExtendedLifetime(version) {
            for (slot, value) in values.enumerated() { #expect(table.value(of: Self.code(0), at: slot) == value) }
        }
    }
}

extension Value {
    /// Equality that tells negative zero from zero, and one spelling of a text from another.
    fileprivate func isSame(_ other: Value) -> Bool {
        switch (self, other) {
        case (.integer(let one), .integer(let two)): one == two
        case (.float(let one), .float(let two)): one.bitPattern == two.bitPattern
        case (.string(let one), .string(let two)): one.utf8.elementsEqual(two.utf8)
        default: self == other
        }
    }
}

extension SlotMask {
    fileprivate init(_ values: [Value], where holds: (Value) -> Bool) {
        self.init()
        for (slot, value) in values.enumerated() where holds(value) { insert(slot) }
    }
}
