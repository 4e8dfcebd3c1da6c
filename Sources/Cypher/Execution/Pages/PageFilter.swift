internal import Graph

/// A predicate on a node, for 256 slots at a time: compares pages of columns without making values of them.
struct PageFilter {
    private indirect enum Form {
        case text(Column<NodeSlot>, TextProbe, isNegated: Bool)
        case number(Column<NodeSlot>, ParsedExpression.Comparison, Double)
        case present(Column<NodeSlot>)
        case absent(Column<NodeSlot>)
        /// The graph has no such property.
        case nothing
        case everything
        case all([Form])
        case any([Form])
    }

    /// Nil: the predicate is asked for each node.
    private let form: Form?
    private let predicate: Evaluator
    private let variable: VariableID

    /// - Parameter context: of the present run; in the state of a draft there are no pages to be read.
    init(_ predicate: Evaluator, _ variable: VariableID, _ context: ExecutionContext) {
        self.predicate = predicate
        self.variable = variable
        form = context.isShowingDraft ? nil : Self.form(predicate, variable)
    }

    /// Whether it may be answered by pages; depends on values that come with a run.
    static func mayUsePages(_ predicate: Evaluator, _ variable: VariableID) -> Bool {
        switch predicate.unlocated {
        case let comparison as PropertyComparisonEvaluator: comparison.property.subject.variable == variable
        case let test as NullEvaluator: (test.part as? PropertyEvaluator)?.subject.variable == variable
        case let test as InEvaluator:
            (test.value as? PropertyEvaluator)?.subject.variable == variable && test.list.fixed != nil
        case let or as OrEvaluator: or.parts.allSatisfy { mayUsePages($0, variable) }
        case let and as AndEvaluator: and.parts.allSatisfy { mayUsePages($0, variable) }
        default: false
        }
    }

    private static func form(_ predicate: Evaluator, _ variable: VariableID) -> Form? {
        switch predicate.unlocated {
        case let comparison as PropertyComparisonEvaluator:
            guard comparison.property.subject.variable == variable else { return nil }
            return form(comparison.property, comparison.comparison, comparison.value)
        case let test as NullEvaluator:
            guard let property = test.part as? PropertyEvaluator, property.subject.variable == variable else {
                return nil
            }
            guard let column = property.nodeColumn() else { return test.isNegated ? .nothing : .everything }
            return test.isNegated ? .present(column) : .absent(column)
        case let test as InEvaluator:
            guard let property = test.value as? PropertyEvaluator, property.subject.variable == variable,
                case .list(let elements)? = test.list.fixed, elements.count <= 8
            else { return nil }
            return forms(elements) { form(property, .equal, $0) }.map(Form.any)
        case let or as OrEvaluator: return forms(or.parts) { form($0, variable) }.map(Form.any)
        case let and as AndEvaluator: return forms(and.parts) { form($0, variable) }.map(Form.all)
        default: return nil
        }
    }

    /// All of them; nil where one is none.
    private static func forms<Part>(_ parts: [Part], _ form: (Part) -> Form?) -> [Form]? {
        var forms: [Form] = []
        for part in parts {
            guard let form = form(part) else { return nil }
            forms.append(form)
        }
        return forms
    }

    private static func form(
        _ property: PropertyEvaluator, _ comparison: ParsedExpression.Comparison, _ value: Datum
    ) -> Form? {
        guard let column = property.nodeColumn() else { return .nothing }
        switch value {
        case .null: return .nothing
        case .string(let text):
            // Other texts may be equal without being the same bytes.
            guard comparison == .equal || comparison == .notEqual, text.utf8.allSatisfy({ $0 < 0x80 }) else {
                return nil
            }
            return .text(column, column.probe(text), isNegated: comparison == .notEqual)
        case .integer(let number):
            return number.magnitude < 1 << 53 ? .number(column, comparison, Double(number)) : nil
        case .float(let number):
            return number.magnitude < 0x1p53 ? .number(column, comparison, number) : nil
        default: return nil
        }
    }

    /// Those of the slots for which it holds.
    func apply(_ slots: SlotMask, _ page: Int, _ scratch: PageScratch, _ nodes: Batch) throws(CypherError) -> SlotMask {
        if let form { return Self.apply(form, slots, page, scratch) }
        nodes.removeAll()
        let first = UInt32(page * ColumnPageView.slotCount)
        slots.forEachSlot { nodes[variable].append(node: first + UInt32($0)) }
        nodes.count = slots.count
        scratch.rows.removeAll(keepingCapacity: true)
        for row in 0..<Int32(nodes.count) { scratch.rows.append(row) }
        try predicate.select(nodes, &scratch.rows)
        var kept = SlotMask()
        for row in scratch.rows { kept.insert(Int(nodes[variable].slots[Int(row)] - first)) }
        return kept
    }

    private static func apply(_ form: Form, _ slots: SlotMask, _ number: Int, _ scratch: PageScratch) -> SlotMask {
        switch form {
        case .nothing: return SlotMask()
        case .everything: return slots
        case .present(let column): return column.page(number).map { $0.present & slots } ?? SlotMask()
        case .absent(let column): return column.page(number).map { slots - $0.present } ?? slots
        case .text(let column, let probe, let isNegated):
            guard let page = column.page(number) else { return SlotMask() }
            let equal = page.slots(equalTo: probe)
            return slots & (isNegated ? page.present - equal : equal)
        case .number(let column, let comparison, let wanted):
            return column.page(number).map { compare($0, slots, comparison, wanted, scratch.floats) } ?? SlotMask()
        case .all(let forms):
            return forms.reduce(slots) { $0.isEmpty ? $0 : apply($1, $0, number, scratch) }
        case .any(let forms):
            return forms.reduce(SlotMask()) { $0 | apply($1, slots - $0, number, scratch) }
        }
    }

    private static func compare(
        _ page: ColumnPageView, _ slots: SlotMask, _ comparison: ParsedExpression.Comparison, _ wanted: Double,
        _ numbers: UnsafeMutableBufferPointer<Double>
    ) -> SlotMask {
        let found =
            page.numbers == nil ? page.copyNumbers(into: numbers) & slots : page.copyFloats(slots, into: numbers)
        switch comparison {
        case .equal: return SlotMask(found) { numbers[$0] == wanted }
        // What is no number is another value.
        case .notEqual: return page.present & slots - SlotMask(found) { numbers[$0] == wanted }
        case .less: return SlotMask(found) { numbers[$0] < wanted }
        case .lessOrEqual: return SlotMask(found) { numbers[$0] <= wanted }
        case .greater: return SlotMask(found) { numbers[$0] > wanted }
        case .greaterOrEqual: return SlotMask(found) { numbers[$0] >= wanted }
        }
    }
}

/// Working memory for the values of a page.
final class PageScratch {
    let integers = UnsafeMutableBufferPointer<Int64>.allocate(capacity: ColumnPageView.slotCount)
    let floats = UnsafeMutableBufferPointer<Double>.allocate(capacity: ColumnPageView.slotCount)
    let codes = UnsafeMutableBufferPointer<TextCode>.allocate(capacity: ColumnPageView.slotCount)
    let degrees = UnsafeMutableBufferPointer<Int>.allocate(capacity: ColumnPageView.slotCount)
    let values = BatchColumn(.datum)
    @exclusivity(unchecked) var rows: ContiguousArray<Int32> = []
    let groups = UnsafeMutableBufferPointer<Int32>.allocate(capacity: ColumnPageView.slotCount)

    deinit {
        integers.deallocate()
        floats.deallocate()
        codes.deallocate()
        degrees.deallocate()
        groups.deallocate()
    }
}
