/// All property columns of the nodes, or of the relationships, by key code.
// `@unchecked Sendable`: the writers belong to one draft, which has one user at a time.
struct PropertyTable: @unchecked Sendable {
    private(set) var columns: ContiguousArray<PropertyColumn> = []
    /// Pages at work, by key code; none in a published version.
    private var places: ContiguousArray<Place> = []
    /// Keeps the writers of `places`.
    private var writers: ContiguousArray<PageWriter> = []

    /// Which page of a column is at work. Unowned, so that a change counts no references.
    private struct Place {
        var page = -1
        var writer: Unmanaged<PageWriter>?
    }

    func value(of key: PropertyKeyCode, at index: Int) -> Value {
        let column = Int(key.rawValue)
        guard column < columns.count else { return .null }
        if let writer = writer(column, index) {
            return writer._withUnsafeGuaranteedRef {
                $0.value(index & ColumnPage.mask, columns[column].dictionary)
            }
        }
        return columns[column].value(index)
    }

    /// The values of one key. Of a published version: a draft's page at work is not in it.
    @inline(__always)
    func column(_ key: PropertyKeyCode) -> PropertyColumn {
        let column = Int(key.rawValue)
        return column < columns.count ? columns[column] : PropertyColumn()
    }

    /// Complexity: O(number of keys in the graph), about 2 ns each.
    func values(at index: Int) -> [(key: PropertyKeyCode, value: Value)] {
        var found: [(key: PropertyKeyCode, value: Value)] = []
        for column in columns.indices where isPresent(column, index) {
            let key = PropertyKeyCode(rawValue: UInt32(column))
            found.append((key, value(of: key, at: index)))
        }
        return found
    }

    private func isPresent(_ column: Int, _ index: Int) -> Bool {
        if let writer = writer(column, index) {
            return writer._withUnsafeGuaranteedRef { $0.tag(index & ColumnPage.mask) != .missing }
        }
        return columns[column].isPresent(index)
    }

    /// The page at work that holds this slot, if one does.
    @inline(__always)
    private func writer(_ column: Int, _ index: Int) -> Unmanaged<PageWriter>? {
        guard column < places.count, places[column].page == index >> ColumnPage.bits else { return nil }
        return places[column].writer
    }

    /// Leaves out what a reader may not see, of a published version.
    mutating func hide(_ keys: Set<PropertyKeyCode>) {
        for key in keys where Int(key.rawValue) < columns.count { columns[Int(key.rawValue)] = PropertyColumn() }
    }

    func forEachBlock(_ body: (Block) -> Void) {
        for column in columns { column.forEachBlock(body) }
    }
}

// MARK: Changing

extension PropertyTable {
    /// Sets the value; `.null` removes it.
    mutating func set(_ value: Value, of key: PropertyKeyCode, at index: Int, in memory: DraftMemory) {
        let column = Int(key.rawValue)
        if value.isNull, column >= columns.count || !isPresent(column, index) { return }
        writable(column, index, memory)._withUnsafeGuaranteedRef { $0.set(value, index & ColumnPage.mask) }
    }

    /// Sets a string by its bytes, which must be UTF-8.
    mutating func set(
        utf8: UnsafeRawBufferPointer, of key: PropertyKeyCode, at index: Int, in memory: DraftMemory
    ) {
        writable(Int(key.rawValue), index, memory)._withUnsafeGuaranteedRef {
            $0.set(.string, bytes: utf8, index & ColumnPage.mask)
        }
    }

    mutating func removeAll(at index: Int, in memory: DraftMemory) {
        // Looking first keeps the columns without a value shared with the version before.
        for column in columns.indices where isPresent(column, index) {
            writable(column, index, memory)._withUnsafeGuaranteedRef { $0.remove(index & ColumnPage.mask) }
        }
    }

    /// Packs the pages at work. The table is then as it is published.
    mutating func seal(in memory: DraftMemory) {
        for column in places.indices {
            places[column].writer?.takeUnretainedValue().seal(into: &columns[column], in: memory)
        }
        places = []
        writers = []
    }

    @inline(__always)
    private mutating func writable(_ column: Int, _ index: Int, _ memory: DraftMemory) -> Unmanaged<PageWriter> {
        writer(column, index) ?? turnPage(column, index >> ColumnPage.bits, memory)
    }

    @inline(never)
    private mutating func turnPage(_ column: Int, _ page: Int, _ memory: DraftMemory) -> Unmanaged<PageWriter> {
        let missing = column + 1 - columns.count
        if missing > 0 { columns.append(contentsOf: repeatElement(PropertyColumn(), count: missing)) }
        if places.count < columns.count {
            places.append(contentsOf: repeatElement(Place(), count: columns.count - places.count))
        }
        let writer = places[column].writer?.takeUnretainedValue() ?? newWriter()
        writer.seal(into: &columns[column], in: memory)
        writer.open(page, columns[column].page(page))
        let unmanaged = Unmanaged.passUnretained(writer)
        places[column] = Place(page: page, writer: unmanaged)
        return unmanaged
    }

    private mutating func newWriter() -> PageWriter {
        let writer = PageWriter()
        writers.append(writer)
        return writer
    }
}

extension PropertyTable {
    /// For every key, the slots of pages that the two do not share.
    /// Complexity: O(keys + pages of the columns that differ).
    func pagesNotShared(with other: PropertyTable) -> [(key: PropertyKeyCode, slots: Range<Int>)] {
        var found: [(key: PropertyKeyCode, slots: Range<Int>)] = []
        for code in 0..<max(columns.count, other.columns.count) {
            let column = code < columns.count ? columns[code] : PropertyColumn()
            let otherColumn = code < other.columns.count ? other.columns[code] : PropertyColumn()
            for slots in column.pagesNotShared(with: otherColumn) {
                found.append((PropertyKeyCode(rawValue: UInt32(code)), slots))
            }
        }
        return found
    }
}
