/// A look-up of nodes by the text of one indexed property, prepared: for whoever asks many times in one snapshot.
///
/// Made by ``GraphSnapshot/textLookUp(in:)``. Holds its snapshot's memory; a question allocates nothing.
public struct TextLookUp: Sendable {
    private let tree: IndexTree<PlainLeaf<TermKey>>
    private let column: PropertyColumn
    private let version: GraphVersion

    fileprivate init(_ tree: IndexTree<PlainLeaf<TermKey>>, _ column: PropertyColumn, _ version: GraphVersion) {
        self.tree = tree
        self.column = column
        self.version = version
    }

    /// The first node in slot order that has this text; nil where there is none.
    /// Complexity: O(log nodes), about four cache misses at a million.
    public func first(_ text: String) -> NodeSlot? {
        var text = text
        if let found = text.withUTF8({ isPlain($0) ? .some(first(plain: $0)) : nil }) { return found }
        var found: NodeSlot?
        let normalized = TextForm.normalized(text)
        var hash = IndexHash()
        hash.add(normalized: normalized)
        tree.forEach(hash: hash.value) { slot in
            guard column.value(Int(slot)) == .string(text) else { return true }
            found = NodeSlot(rawValue: slot)
            return false
        }
        return found
    }

    /// ASCII: no other text is equal to it.
    private func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var bits: UInt8 = 0
        for byte in text { bits |= byte }
        return bits < 0x80
    }

    private func first(plain text: UnsafeBufferPointer<UInt8>) -> NodeSlot? {
        var hash = IndexHash()
        hash.add(bytes: text)
        var found: NodeSlot?
        tree.forEach(hash: hash.value) { slot in
            guard let own = column.utf8(Int(slot)), own.count == text.count, isSame(own, text) else { return true }
            found = NodeSlot(rawValue: slot)
            return false
        }
        return found
    }

    @inline(__always)
    private func isSame(_ own: UnsafeRawBufferPointer, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        for index in text.indices where own[index] != text[index] { return false }
        return true
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
        return TextLookUp(tree, nodeProperties.column(index.keys[0]), version)
    }
}
