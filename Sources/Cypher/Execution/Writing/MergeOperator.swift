internal import Graph

/// `MERGE`: for every row the matches of the pattern, or where there are none, the pattern made.
///
/// A row sees what earlier rows of the clause have made. One node, and one relationship between nodes that are bound,
/// are found without a plan: nodes by an index or a hash built once, relationships by adjacency and a hash of those
/// made by the clause, so that m rows cost O(m) and one draft. Other patterns are matched by their plan, on a new
/// private version after each row that made something.
final class MergeOperator: WritingOperator {
    struct Parts {
        let match: NestedPlan
        let elements: NewElements
        let paths: [NewPath]
        let onCreate: SetActions
        let onMatch: SetActions
        let isUndirected: Bool
    }

    private enum Way {
        case node
        case relationship
        case plan
    }

    private let parts: Parts
    private let elements: NewElements

    init(_ context: ExecutionContext, _ input: Operator, _ parts: Parts, output: [VariableID]) {
        self.parts = parts
        elements = parts.elements
        super.init(
            context, input, adding: parts.elements.variables + parts.paths.map(\.variable), output: output)
    }

    override func write(_ rows: Batch) throws(CypherError) -> Batch {
        if rows.count == 0 { return rows }
        try context.transaction.checkWritable()
        let result = emptyRows()
        let before = context.transaction.counters
        defer { context.counters.add(context.transaction.counters.since(before)) }
        // One row is left to the plan, which may know better ways to look.
        switch way {
        case .node where rows.count > 1: try mergeNodes(rows, into: result)
        case .relationship: try mergeRelationships(rows, into: result)
        default: try mergeByPlan(rows, into: result)
        }
        for path in parts.paths { try path.append(to: result) }
        return result
    }

    private var way: Way {
        switch (elements.nodes.count, elements.relationships.count) {
        case (1, 0): .node
        case (0, 1): .relationship
        default: .plan
        }
    }

    /// Copies a row of the input, of which the columns of the pattern are still to be filled.
    private func begin(_ rows: Batch, _ row: Int, in result: Batch) throws(CypherError) {
        try context.meter.step(2)
        try context.meter.allocate(16 + 16 * result.variables.count)
        for variable in input.variables { result[variable].append(from: rows[variable], row: row) }
    }

    private func finish(_ result: Batch, _ actions: SetActions, _ writer: GraphWriter) throws(CypherError) {
        result.count += 1
        if !actions.isEmpty { try actions.apply(result, result.count - 1, writer) }
    }

    /// The properties of everything in the pattern.
    /// - Throws: where one is null: what is made could never be matched.
    private func values(
        _ rows: Batch, _ row: Int, _ writer: GraphWriter
    ) throws(CypherError) -> [[(key: PropertyKeyCode, value: Value)]] {
        if elements.readsGraph { writer.show(in: context) }
        let values = try elements.values(rows, row, writer)
        for properties in values {
            guard let null = properties.first(where: \.value.isNull) else { continue }
            throw .runtime(
                .semanticError, .mergeReadOwnWrites,
                "MERGE cannot use property '\(writer.draft.present.name(of: null.key))' with a null value",
                hint: "Leave out rows where it is null, or set it by ON CREATE SET.")
        }
        return values
    }

    // MARK: By the plan

    private func mergeByPlan(_ rows: Batch, into result: Batch) throws(CypherError) {
        var writer = GraphWriter(of: context.transaction)
        var codes = NewElements.Codes(elements, writer.draft)
        for row in 0..<rows.count {
            if writer.changeCount > 0 {
                context.transaction.finish(writer)
                context.refresh()
                writer = GraphWriter(of: context.transaction)
                codes = NewElements.Codes(elements, writer.draft)
            }
            let values = try values(rows, row, writer)
            try parts.match.open(rows, row: row)
            let first = result.count
            while let batch = try parts.match.next() {
                for found in 0..<batch.count {
                    try begin(rows, row, in: result)
                    for variable in elements.variables { result[variable].append(from: batch[variable], row: found) }
                    result.count += 1
                }
            }
            parts.match.root.close()
            if result.count > first {
                // After all matches have been read.
                guard !parts.onMatch.isEmpty else { continue }
                for position in first..<result.count { try parts.onMatch.apply(result, position, writer) }
            } else {
                try begin(rows, row, in: result)
                try elements.create(result, result.count, writer, codes, values)
                try finish(result, parts.onCreate, writer)
            }
        }
        context.transaction.finish(writer)
        context.refresh()
    }

    // MARK: One node

    private func mergeNodes(_ rows: Batch, into result: Batch) throws(CypherError) {
        let node = elements.nodes[0]
        var writer = GraphWriter(of: context.transaction)
        var codes = NewElements.Codes(elements, writer.draft)
        var found = MergedNodes(labels: node.labels)
        for row in 0..<rows.count {
            if writer.isWatchedChanged {
                context.transaction.finish(writer)
                context.refresh()
                writer = GraphWriter(of: context.transaction)
                codes = NewElements.Codes(elements, writer.draft)
                found = MergedNodes(labels: node.labels)
            }
            let values = try values(rows, row, writer)
            let (nodes, isKnown) = try found.nodes(values[0], context.transaction.graph, writer, context)
            for slot in nodes {
                try begin(rows, row, in: result)
                result[node.variable].append(node: slot)
                try finish(result, parts.onMatch, writer)
            }
            guard nodes.isEmpty else { continue }
            try begin(rows, row, in: result)
            try elements.create(result, result.count, writer, codes, values)
            if isKnown {
                found.add(result[node.variable].slots.last ?? BatchColumn.null, values[0])
            }
            try finish(result, parts.onCreate, writer)
        }
        context.transaction.finish(writer)
        context.refresh()
    }

    // MARK: One relationship between bound nodes

    private func mergeRelationships(_ rows: Batch, into result: Batch) throws(CypherError) {
        let relationship = elements.relationships[0]
        let writer = GraphWriter(of: context.transaction)
        let graph = context.transaction.graph
        let type = graph.relationshipType(named: relationship.type)
        // The name of a type is made where it is needed first.
        var codes: NewElements.Codes?
        var made: [UInt64: [RelationshipSlot]] = [:]
        for row in 0..<rows.count {
            let values = try values(rows, row, writer)
            let ends = try relationship.ends(rows, row)
            for end in [ends.from, ends.to] where writer.isDeleted(end) {
                throw GraphWriter.deleted(end, in: writer.draft)
            }
            let pair = Self.pair(ends.from, ends.to)
            var candidates = made[pair] ?? []
            let isBothWays = parts.isUndirected && ends.from != ends.to
            if isBothWays { candidates += made[Self.pair(ends.to, ends.from)] ?? [] }
            if let type, graph.contains(ends.from), graph.contains(ends.to) {
                candidates += graph.relationships(from: ends.from, to: ends.to, type: type)
                if isBothWays { candidates += graph.relationships(from: ends.to, to: ends.from, type: type) }
            }
            var isFound = false
            for candidate in candidates where Self.has(candidate, values[0], writer) {
                isFound = true
                try begin(rows, row, in: result)
                result[relationship.variable].append(relationship: candidate.rawValue)
                try finish(result, parts.onMatch, writer)
            }
            if isFound { continue }
            let present = codes ?? NewElements.Codes(elements, writer.draft)
            codes = present
            try begin(rows, row, in: result)
            let slot = try writer.createRelationship(
                type: present.types[0], from: ends.from, to: ends.to, properties: values[0])
            result[relationship.variable].append(relationship: slot.rawValue)
            made[pair, default: []].append(slot)
            try finish(result, parts.onCreate, writer)
        }
        context.transaction.finish(writer)
        context.refresh()
    }

    private static func pair(_ from: NodeSlot, _ to: NodeSlot) -> UInt64 {
        UInt64(from.rawValue) << 32 | UInt64(to.rawValue)
    }

    private static func has(
        _ relationship: RelationshipSlot, _ properties: [(key: PropertyKeyCode, value: Value)], _ writer: GraphWriter
    ) -> Bool {
        properties.allSatisfy { key, value in
            guard let wanted = value.mergeKey else { return false }
            return writer.draft.property(key, of: relationship).mergeKey == wanted
        }
    }
}
