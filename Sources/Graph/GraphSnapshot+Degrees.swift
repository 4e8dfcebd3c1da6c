// MARK: Degrees of many nodes

extension GraphSnapshot {
    /// Writes how many relationships nodes of a page have, each at its slot: ``degree(of:direction:type:)`` for many.
    ///
    /// - Parameters:
    ///   - page: slots count from `page * 256`, as in ``Column/page(_:)``.
    ///   - degrees: at least 256; those of slots that are not asked for are left as they are.
    /// - Complexity: O(slots), a few nanoseconds each; as ``degree(of:direction:type:)`` where there is a type.
    public func copyDegrees(
        ofPage page: Int, _ slots: SlotMask, direction: Direction, type: RelationshipTypeCode? = nil,
        into degrees: UnsafeMutableBufferPointer<Int>
    ) {
        precondition(degrees.count >= AdjacencyIndex.pageSize)
        slots.forEachSlot { degrees[$0] = 0 }
        if direction != .incoming { outgoing.addDegrees(ofPage: page, slots, type?.rawValue, to: degrees) }
        if direction != .outgoing { incoming.addDegrees(ofPage: page, slots, type?.rawValue, to: degrees) }
    }
}

extension AdjacencyIndex {
    fileprivate func addDegrees(
        ofPage number: Int, _ slots: SlotMask, _ type: UInt32?, to degrees: UnsafeMutableBufferPointer<Int>
    ) {
        guard let page = self.page(of: UInt32(number << Self.pageBits)) else { return }
        if let type {
            slots.forEachSlot { degrees[$0] &+= Self.place($0, in: page).degree(type: type) }
        } else {
            slots.forEachSlot { degrees[$0] &+= Self.place($0, in: page).degree }
        }
    }
}
