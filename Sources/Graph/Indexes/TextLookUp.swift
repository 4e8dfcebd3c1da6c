/// A look-up of nodes by the text of one indexed property, prepared: for whoever asks many times in one snapshot.
///
/// Made by ``GraphSnapshot/textLookUp(in:)``. Holds its snapshot's memory; a question allocates nothing.
public struct TextLookUp: Sendable {
    private let tree: IndexTree<PlainLeaf<TermKey>>
    /// Of the indexed property; keeps the memory of the tree as well.
    private let texts: ColumnReader

    fileprivate init(_ tree: IndexTree<PlainLeaf<TermKey>>, _ texts: ColumnReader) {
        self.tree = tree
        self.texts = texts
    }

    /// The first node in slot order that has this text; nil where there is none.
    /// Complexity: O(log nodes), about four cache misses at a million.
    public func first(_ text: String) -> NodeSlot? {
        let found = text.utf8.withContiguousStorageIfAvailable { first(UnsafeRawBufferPointer($0)) }
        switch found {
        case .slot(let slot): return NodeSlot(rawValue: slot)
        case .nothing: return nil
        case .unknown, nil: return first(normalizing: text)
        }
    }

    private enum Found {
        case slot(UInt32)
        case nothing
        /// The text is not plain: others may be equal to it.
        case unknown
    }

    private func first(_ text: UnsafeRawBufferPointer) -> Found {
        var hash = IndexHash()
        // ASCII: no other text is equal to it.
        guard hash.add(bytes: text) & 0x8080_8080_8080_8080 == 0 else { return .unknown }
        if let slot = tree.likelyFirst(hash: hash.value), has(slot, text) { return .slot(slot) }
        return first(plain: text, hash.value).map { .slot($0.rawValue) } ?? .nothing
    }

    @inline(never)
    private func first(plain text: UnsafeRawBufferPointer, _ hash: UInt32) -> NodeSlot? {
        var found: NodeSlot?
        tree.forEach(hash: hash) { slot in
            if has(slot, text) { found = NodeSlot(rawValue: slot) }
            return found == nil
        }
        return found
    }

    @inline(__always)
    private func has(_ slot: UInt32, _ text: UnsafeRawBufferPointer) -> Bool {
        guard let own = texts.utf8(slot), own.count == text.count else { return false }
        guard let start = own.baseAddress, let other = text.baseAddress else { return true }
        return start.isSame(as: other, count: text.count)
    }

    @inline(never)
    private func first(normalizing text: String) -> NodeSlot? {
        var found: NodeSlot?
        var hash = IndexHash()
        hash.add(normalized: TextForm.normalized(text))
        tree.forEach(hash: hash.value) { slot in
            guard texts.value(slot) == .string(text) else { return true }
            found = NodeSlot(rawValue: slot)
            return false
        }
        return found
    }
}

extension GraphSnapshot {
    /// Prepares look-ups of texts in an index of equality over one property.
    /// - Throws: `unknownIndex`; `badArgument` where it is no such index.
    public func textLookUp(in code: IndexCode) throws(GraphError) -> TextLookUp {
        let index = try index(code)
        guard case .equality(let tree) = index.content, !index.isFolded, index.keys.count == 1 else {
            throw GraphError(
                .badArgument, "index \(index.definition.name) is not one of equality over a single property")
        }
        return TextLookUp(tree, ColumnReader(column: nodeProperties.column(index.keys[0]), version: version))
    }
}
