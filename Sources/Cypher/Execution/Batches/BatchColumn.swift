internal import Graph

/// What the values of a variable are kept as.
enum ColumnKind: Hashable, Sendable {
    /// Node slots of 32 bits.
    case node
    /// Relationship slots of 32 bits.
    case relationship
    case datum
}

/// The values of one variable in the rows of a batch, or of a larger store of rows.
///
/// Nodes and relationships lie in `slots`, everything else in `data`; the other of the two stays empty.
final class BatchColumn {
    let kind: ColumnKind
    @exclusivity(unchecked) var slots: ContiguousArray<UInt32> = []
    @exclusivity(unchecked) var data: ContiguousArray<Datum> = []

    /// The slot that stands for null.
    static let null = UInt32.max

    init(_ kind: ColumnKind) { self.kind = kind }

    var bytes: Int { data.capacity * MemoryLayout<Datum>.stride + slots.capacity * MemoryLayout<UInt32>.stride }

    var count: Int { kind == .datum ? data.count : slots.count }

    func removeAll() {
        if kind == .datum {
            if !data.isEmpty { data.removeAll(keepingCapacity: data.count <= Batch.rowsMax) }
        } else if !slots.isEmpty {
            slots.removeAll(keepingCapacity: slots.count <= Batch.rowsMax)
        }
    }

    func reserve(_ count: Int) {
        if kind == .datum { data.reserveCapacity(count) } else { slots.reserveCapacity(count) }
    }

    /// The value of a row, boxed. Complexity: O(1).
    func datum(_ row: Int) -> Datum {
        switch kind {
        case .datum: return data[row]
        case .node:
            let slot = slots[row]
            return slot == Self.null ? .null : .node(NodeSlot(rawValue: slot))
        case .relationship:
            let slot = slots[row]
            return slot == Self.null ? .null : .relationship(RelationshipSlot(rawValue: slot))
        }
    }

    func isNull(_ row: Int) -> Bool { kind == .datum ? data[row].isNull : slots[row] == Self.null }

    /// The node of a row, ``null`` for none.
    /// - Throws: a type error where the value is something else.
    func node(_ row: Int) throws(CypherError) -> UInt32 {
        if kind == .node { return slots[row] }
        switch datum(row) {
        case .null: return Self.null
        case .node(let node): return node.rawValue
        case let other: throw .unexpected(other, expected: "a node")
        }
    }

    /// The relationship of a row, ``null`` for none.
    /// - Throws: a type error where the value is something else.
    func relationship(_ row: Int) throws(CypherError) -> UInt32 {
        if kind == .relationship { return slots[row] }
        switch datum(row) {
        case .null: return Self.null
        case .relationship(let relationship): return relationship.rawValue
        case let other: throw .unexpected(other, expected: "a relationship")
        }
    }

    func append(_ value: Datum) {
        switch (kind, value) {
        case (.datum, _): data.append(value)
        case (.node, .node(let node)): slots.append(node.rawValue)
        case (.relationship, .relationship(let relationship)): slots.append(relationship.rawValue)
        default: slots.append(Self.null)
        }
    }

    /// - Parameter slot: of a node, or ``null``.
    @inline(__always)
    func append(node slot: UInt32) {
        if kind == .datum {
            data.append(slot == Self.null ? .null : .node(NodeSlot(rawValue: slot)))
        } else {
            slots.append(slot)
        }
    }

    /// - Parameter slot: of a relationship, or ``null``.
    @inline(__always)
    func append(relationship slot: UInt32) {
        if kind == .datum {
            data.append(slot == Self.null ? .null : .relationship(RelationshipSlot(rawValue: slot)))
        } else {
            slots.append(slot)
        }
    }

    func append(from other: BatchColumn, row: Int) {
        if kind == .datum {
            data.append(other.datum(row))
        } else if other.kind == kind {
            slots.append(other.slots[row])
        } else {
            append(other.datum(row))
        }
    }

    /// Appends the values of `rows` of another column.
    func gather(_ other: BatchColumn, _ rows: some Sequence<Int32>) {
        if kind != other.kind {
            for row in rows { append(other.datum(Int(row))) }
        } else if kind == .datum {
            for row in rows { data.append(other.data[Int(row)]) }
        } else {
            other.slots.withUnsafeBufferPointer { source in
                for row in rows { slots.append(source[Int(row)]) }
            }
        }
    }

    /// Appends the values of a range of rows of another column.
    func append(_ other: BatchColumn, _ rows: Range<Int>) {
        if kind != other.kind {
            for row in rows { append(other.datum(row)) }
        } else if kind == .datum {
            data.append(contentsOf: other.data[rows])
        } else {
            slots.append(contentsOf: other.slots[rows])
        }
    }

    /// Appends the value of one row of another column `count` times.
    func appendRepeated(_ other: BatchColumn, row: Int, count: Int) {
        if kind == .datum {
            data.append(contentsOf: repeatElement(other.datum(row), count: count))
        } else if kind == other.kind {
            slots.append(contentsOf: repeatElement(other.slots[row], count: count))
        } else {
            for _ in 0..<count { append(other.datum(row)) }
        }
    }

    func appendNulls(_ count: Int) {
        if kind == .datum {
            data.append(contentsOf: repeatElement(.null, count: count))
        } else {
            slots.append(contentsOf: repeatElement(Self.null, count: count))
        }
    }
}
