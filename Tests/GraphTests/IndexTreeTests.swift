import Testing

@testable import Graph

@Suite struct IndexTreeTests {
    /// Versions of a tree, each made by one batch, next to sorted sets.
    private func check<Leaf: IndexLeaf>(
        _: Leaf.Type, seed: UInt64, batches: Int, size: Int, terms: Int, slots: Int
    ) where Leaf.Key == TermKey {
        var generator = SeededGenerator(seed: seed)
        var version = GraphMemory.firstVersion()
        var tree = IndexTree<Leaf>()
        var model: Set<TermKey> = []
        var kept: [(tree: IndexTree<Leaf>, model: [TermKey], version: GraphVersion)] = []
        for batch in 0..<batches {
            let memory = DraftMemory(base: version)
            // The second half shrinks to nothing.
            let isShrinking = batch >= batches / 2
            var removed = Set(model.shuffled(using: &generator).prefix(isShrinking ? size * 2 : size / 4))
            if batch == batches - 1 { removed = model }
            var added: Set<TermKey> = []
            for _ in 0..<(isShrinking ? 0 : size) {
                let key = TermKey(UInt32(generator.below(terms)) &* 0x0100_1001, UInt32(generator.below(slots)))
                if !model.contains(key) { added.insert(key) }
            }
            model.subtract(removed)
            model.formUnion(added)
            sorted(removed).withUnsafeBufferPointer { tree.remove($0, order: TermOrder(), in: memory) }
            sorted(added).withUnsafeBufferPointer { tree.insert($0, order: TermOrder(), in: memory) }
            version = memory.publish()
            expect(tree, sorted(model), &generator)
            kept.append((tree, Array(sorted(model)), version))
        }
        #expect(tree.isEmpty)
        for old in kept { #expect(entries(old.tree) == old.model) }
    }

    private func sorted(_ keys: Set<TermKey>) -> ContiguousArray<TermKey> {
        ContiguousArray(keys.sorted { $0.rawValue < $1.rawValue })
    }

    private func entries<Leaf: IndexLeaf>(_ tree: IndexTree<Leaf>) -> [Leaf.Key] {
        var found: [Leaf.Key] = []
        tree.forEach(from: 0) {
            found.append($0)
            return true
        }
        return found
    }

    private func expect<Leaf: IndexLeaf>(
        _ tree: IndexTree<Leaf>, _ model: ContiguousArray<TermKey>, _ generator: inout SeededGenerator
    ) where Leaf.Key == TermKey {
        #expect(entries(tree) == Array(model))
        #expect(tree.count == model.count)
        #expect(tree.terms == Set(model.map(\.term)).count)
        #expect(tree.contradictions("tree", expected: model) == [])
        for _ in 0..<20 {
            let key = generator.once(in: 2) ? model.randomElement(using: &generator) : nil
            let bound = key ?? TermKey(rawValue: generator.next() >> UInt64(generator.below(40)))
            #expect(tree.rank { $0.rawValue < bound.rawValue } == model.count { $0.rawValue < bound.rawValue })
            var first: TermKey?
            tree.forEach(from: bound) {
                first = $0
                return false
            }
            #expect(first == model.first { $0.rawValue >= bound.rawValue })
        }
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func plainTreesAreSortedSets(seed: UInt64) {
        check(PlainLeaf<TermKey>.self, seed: seed, batches: 12, size: 400, terms: 300, slots: 1_000)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func postingTreesAreSortedSets(seed: UInt64) {
        check(PostingLeaf.self, seed: seed, batches: 12, size: 600, terms: 5, slots: 4_000)
    }

    @Test func aTreeOfThreeLevelsGrowsInOneBatchAndOneByOne() {
        check(PlainLeaf<TermKey>.self, seed: 1, batches: 4, size: 10_000, terms: 200_000, slots: 10)
        check(PostingLeaf.self, seed: 2, batches: 24, size: 1, terms: 2, slots: 1_000)
    }

    @Test(arguments: [10, 5_000, 70_000])
    func radixSortSortsByTerm(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        var keys = ContiguousArray<TermKey>()
        for slot in 0..<count {
            let bits = generator.next() & (generator.once(in: 2) ? 0xffff_ffff : 0x7ff)
            keys.append(TermKey(UInt32(bits), UInt32(slot)))
        }
        let expected = keys.sorted { $0.rawValue < $1.rawValue }
        keys.sortByTerm()
        #expect(Array(keys) == expected)
    }
}
