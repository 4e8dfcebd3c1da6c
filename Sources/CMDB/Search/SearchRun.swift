internal import Base
internal import Graph

/// One run of a search: sets of nodes, put together.
struct SearchRun {
    let graph: GraphSnapshot
    private let timed: [SearchSpan: [NodeID]]
    private let budget: Budget
    private let textIndex: (code: IndexCode, keys: Set<String>)?
    private let everything: SlotSet

    init(_ graph: GraphSnapshot, timed: [SearchSpan: [NodeID]], budget: Budget) {
        self.graph = graph
        self.timed = timed
        self.budget = budget
        textIndex = SearchIndex.current(in: graph)
        var everything = SlotSet(bound: graph.nodeSlotCount)
        if let root = graph.label(named: Metamodel.rootClass) {
            graph.forEachPage(labelled: root) { everything.insert($1, page: $0) }
        }
        self.everything = everything
    }

    /// Only CIs are in the result.
    func matches(_ search: BoundSearch) throws(SearchError) -> SlotSet {
        switch search {
        case .everything: return everything
        case .nothing: return SlotSet(bound: graph.nodeSlotCount)
        case .labelled(let labels):
            var found = SlotSet(bound: graph.nodeSlotCount)
            for label in labels { graph.forEachPage(labelled: label) { found.insert($1, page: $0) } }
            found.formIntersection(everything)
            return found
        case .identified(let id):
            var found = SlotSet(bound: graph.nodeSlotCount)
            if let slot = graph.slot(of: id), everything.contains(slot) { found.insert(slot) }
            return found
        case .text(let test, let keys): return try texts(test, keys)
        case .firstOf(let searches):
            for search in searches {
                let found = try matches(search)
                if !found.isEmpty { return found }
            }
            return SlotSet(bound: graph.nodeSlotCount)
        case .value(let test, let keys): return try values(test, keys)
        case .present(let keys):
            var found = SlotSet(bound: graph.nodeSlotCount)
            for key in keys {
                try eachPage(of: graph.nodeColumn(key)) { number, page in found.insert(page.present, page: number) }
            }
            found.formIntersection(everything)
            return found
        case .related(let type, let direction, let hops, let other):
            return try related(type, direction, hops, try matches(other))
        case .timed(let span):
            var found = SlotSet(bound: graph.nodeSlotCount)
            for id in timed[span] ?? [] { if let slot = graph.slot(of: id) { found.insert(slot) } }
            found.formIntersection(everything)
            return found
        case .all(let parts):
            var found = everything
            for part in parts where !found.isEmpty { found.formIntersection(try matches(part)) }
            return found
        case .any(let parts):
            var found = SlotSet(bound: graph.nodeSlotCount)
            for part in parts { found.formUnion(try matches(part)) }
            return found
        case .not(let part):
            var found = everything
            found.subtract(try matches(part))
            return found
        }
    }

    // MARK: Texts

    private func texts(_ test: TextTest, _ keys: [PropertyKeyCode]) throws(SearchError) -> SlotSet {
        var test = test
        var text = FoldedText()
        var found = SlotSet(bound: graph.nodeSlotCount)
        let indexed = textIndex.map { index in keys.filter { index.keys.contains(graph.name(of: $0)) } } ?? []
        let candidates = indexed.isEmpty ? nil : try self.candidates(test)
        for key in keys {
            let column = graph.nodeColumn(key)
            let coded = Self.codes(of: column, &test, &text)
            let likely = indexed.contains(key) ? candidates : nil
            try eachPage(of: column) { number, page in
                if page.isCoded {
                    guard let coded else { return }
                    withUnsafeTemporaryAllocation(of: TextCode.self, capacity: ColumnPageView.slotCount) { codes in
                        page.copyCodes(into: codes).forEachSlot { slot in
                            guard coded[Int(codes[slot].rawValue)] else { return }
                            found.insert(NodeSlot(rawValue: UInt32(number << 8 | slot)))
                        }
                    }
                } else if page.mayHoldTexts {
                    func look(at node: NodeSlot) {
                        if Self.hasText(column, node, &test, &text) { found.insert(node) }
                    }
                    if let likely {
                        if likely.hasAny(inPage: number) { likely.forEach(inPage: number, look) }
                    } else {
                        page.present.forEachSlot { look(at: NodeSlot(rawValue: UInt32(number << 8 | $0))) }
                    }
                }
            }
        }
        found.formIntersection(everything)
        return found
    }

    /// Which texts of a column's dictionary match; `nil` where none does.
    private static func codes(
        of column: Column<NodeSlot>, _ test: inout TextTest, _ text: inout FoldedText
    ) -> [Bool]? {
        var any = false
        var codes: [Bool] = []
        codes.reserveCapacity(column.codeCount)
        for code in 0..<column.codeCount {
            column.withUTF8(of: TextCode(rawValue: UInt16(code))) { text.set($0) }
            let isMatch = test.matches(text.bytes)
            any = any || isMatch
            codes.append(isMatch)
        }
        return any ? codes : nil
    }

    private static func hasText(
        _ column: Column<NodeSlot>, _ node: NodeSlot, _ test: inout TextTest, _ text: inout FoldedText
    ) -> Bool {
        if column.withUTF8(of: node, { text.set($0) }) != nil { return test.matches(text.bytes) }
        guard case .list(let elements) = column.value(of: node) else { return false }
        for case .string(let element) in elements {
            text.set(element)
            if test.matches(text.bytes) { return true }
        }
        return false
    }

    /// Nodes of the text index that may match; `nil` where the index does not help.
    private func candidates(_ test: TextTest) throws(SearchError) -> SlotSet? {
        guard let textIndex, !test.parts.isEmpty else { return nil }
        var found = SlotSet(bound: graph.nodeSlotCount)
        for parts in test.parts {
            do throws(GraphError) {
                for node in try graph.textCandidates(containing: parts, in: textIndex.code, budget: budget) {
                    found.insert(node)
                }
            } catch {
                throw Self.interrupted
            }
        }
        return found
    }

    // MARK: Values

    private func values(_ test: ValueTest, _ keys: [PropertyKeyCode]) throws(SearchError) -> SlotSet {
        var found = SlotSet(bound: graph.nodeSlotCount)
        let isNumber = if case .number = test.kind { true } else { false }
        for key in keys {
            try eachPage(of: graph.nodeColumn(key)) { number, page in
                if page.isCoded { return }
                if isNumber, !page.mayHoldTexts {
                    withUnsafeTemporaryAllocation(of: Double.self, capacity: ColumnPageView.slotCount) { numbers in
                        page.copyNumbers(into: numbers).forEachSlot { slot in
                            guard test.holds(numbers[slot]) else { return }
                            found.insert(NodeSlot(rawValue: UInt32(number << 8 | slot)))
                        }
                    }
                } else {
                    page.present.forEachSlot { slot in
                        guard test.holds(page.value(slot)) else { return }
                        found.insert(NodeSlot(rawValue: UInt32(number << 8 | slot)))
                    }
                }
            }
        }
        found.formIntersection(everything)
        return found
    }

    // MARK: Relations

    /// Those from which a way of so many relations leads to one of `others`; found from there, backwards.
    private func related(
        _ type: RelationshipTypeCode, _ direction: Direction, _ hops: ClosedRange<Int>, _ others: SlotSet
    ) throws(SearchError) -> SlotSet {
        let back: Direction =
            switch direction {
            case .outgoing: .incoming
            case .incoming: .outgoing
            case .both: .both
            }
        var found = SlotSet(bound: graph.nodeSlotCount)
        var frontier = others
        for hop in 1...hops.upperBound {
            var next = SlotSet(bound: graph.nodeSlotCount)
            var steps = 0
            try frontier.forEachNode { node throws(SearchError) in
                graph.forEachRelationship(of: node, direction: back, type: type) { next.insert($0.node) }
                steps += 1
                if steps & 0xfff == 0 { try poll() }
            }
            if hops.contains(hop) { found.formUnion(next) }
            if next.isEmpty { break }
            frontier = next
        }
        found.formIntersection(everything)
        return found
    }

    // MARK: Limits

    private func eachPage(
        of column: Column<NodeSlot>, _ body: (Int, ColumnPageView) -> Void
    ) throws(SearchError) {
        for number in 0..<column.pageBound {
            guard let page = column.page(number) else { continue }
            body(number, page)
            if number & 0x3f == 0 { try poll() }
        }
    }

    private func poll() throws(SearchError) {
        if budget.interruption() != nil { throw Self.interrupted }
    }

    private static let interrupted = SearchError(
        .interrupted, "the search took longer than \(Limits.searchSeconds) seconds, or nobody waits for it",
        hint: "Add a class, or a word of three letters or more.")
}
