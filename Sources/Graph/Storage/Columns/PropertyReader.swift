/// Several properties of one node or relationship after the other: for rows of an answer.
///
/// Made by ``GraphSnapshot/nodeReader(_:)`` and ``GraphSnapshot/relationshipReader(_:)``. Holds its snapshot's memory.
/// All columns are read in one call, so that the processor waits for their pages at once, and nothing is allocated.
public struct PropertyReader<Slot: RawRepresentable<UInt32>>: Sendable {
    @usableFromInline let columns: ReaderColumns

    init(_ columns: ContiguousArray<PropertyColumn>, _ version: GraphVersion) {
        self.columns = ReaderColumns(columns: columns, version: version)
    }

    /// How many properties are read.
    public var count: Int { columns.columns.count }

    /// Writes the properties in the order of the keys.
    ///
    /// Complexity: O(keys): about two nanoseconds each where they are in the processor's caches, and one or two cache
    /// lines to wait for where they are not.
    /// - Parameter cells: room for all of them.
    @inlinable @inline(__always)
    public func read(_ slot: Slot, into cells: UnsafeMutableBufferPointer<PropertyCell>) {
        columns.read(slot.rawValue, cells)
    }
}

/// What a ``PropertyReader`` reads with: not generic, so that it is compiled here.
@usableFromInline
struct ReaderColumns: Sendable {
    let columns: ContiguousArray<PropertyColumn>
    /// Keeps the memory of the columns.
    let version: GraphVersion

    @usableFromInline
    func read(_ slot: UInt32, _ cells: UnsafeMutableBufferPointer<PropertyCell>) {
        precondition(cells.count >= columns.count)
        columns.withUnsafeBufferPointer { columns in
            for number in columns.indices { cells[number] = columns[number].cell(Int(slot)) }
        }
    }
}

extension GraphSnapshot {
    /// Prepares reading these properties of nodes.
    public func nodeReader(_ keys: some Sequence<PropertyKeyCode>) -> PropertyReader<NodeSlot> {
        PropertyReader(ContiguousArray(keys.map(nodeProperties.column)), version)
    }

    /// Prepares reading these properties of relationships.
    public func relationshipReader(_ keys: some Sequence<PropertyKeyCode>) -> PropertyReader<RelationshipSlot> {
        PropertyReader(ContiguousArray(keys.map(relationshipProperties.column)), version)
    }
}
