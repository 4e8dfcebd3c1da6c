internal import Graph

/// A map of properties in a pattern that is created.
struct NewProperties {
    private enum Source {
        case none
        case entries([(key: String, value: Evaluator)])
        case whole(Evaluator)
    }

    private let source: Source
    /// Whether the values may depend on what the clause itself changes.
    let readsGraph: Bool

    init(_ expression: BoundExpression?, _ builder: OperatorBuilder) throws(CypherError) {
        readsGraph = expression?.readsGraph ?? false
        switch expression {
        case nil: source = .none
        case .map(let entries)?:
            var compiled: [(key: String, value: Evaluator)] = []
            for entry in entries { compiled.append((entry.key, try builder.compile(entry.value))) }
            source = .entries(compiled)
        case let whole?: source = .whole(try builder.compile(whole))
        }
    }

    /// Nulls included.
    func values(
        _ batch: Batch, _ row: Int, _ writer: GraphWriter
    ) throws(CypherError) -> [(key: PropertyKeyCode, value: Value)] {
        switch source {
        case .none: return []
        case .entries(let entries):
            var values: [(key: PropertyKeyCode, value: Value)] = []
            values.reserveCapacity(entries.count)
            for (key, value) in entries {
                values.append((writer.key(key), try value.evaluate(batch, row).propertyValue(of: key)))
            }
            return values
        case .whole(let evaluator):
            switch try evaluator.evaluate(batch, row) {
            case .map(let map):
                var values: [(key: PropertyKeyCode, value: Value)] = []
                for (key, value) in map.entries { values.append((writer.key(key), try value.propertyValue(of: key))) }
                return values
            case .node(let node): return writer.draft.properties(of: node)
            case .relationship(let relationship): return writer.draft.properties(of: relationship)
            case .null: return []
            case let other: throw .unwritable(other, expected: "a map of properties")
            }
        }
    }
}

/// A node that a pattern creates.
struct NewNode {
    let variable: VariableID
    let labels: [String]
    let properties: NewProperties

    init(_ node: LogicalNewNode, _ builder: OperatorBuilder) throws(CypherError) {
        variable = node.variable
        labels = Set(node.labels).sorted()
        properties = try NewProperties(node.properties, builder)
    }
}

/// A relationship that a pattern creates.
struct NewRelationship {
    let variable: VariableID
    let type: String
    let from: VariableID
    let to: VariableID
    let properties: NewProperties

    init(_ relationship: LogicalNewRelationship, _ builder: OperatorBuilder) throws(CypherError) {
        variable = relationship.variable
        type = relationship.type
        from = relationship.from
        to = relationship.to
        properties = try NewProperties(relationship.properties, builder)
    }

    /// The ends in a row.
    /// - Throws: where one is null.
    func ends(_ batch: Batch, _ row: Int) throws(CypherError) -> (from: NodeSlot, to: NodeSlot) {
        (try Self.end(batch[from].node(row), type), try Self.end(batch[to].node(row), type))
    }

    private static func end(_ slot: UInt32, _ type: String) throws(CypherError) -> NodeSlot {
        guard slot != BatchColumn.null else {
            throw .runtime(
                .semanticError, .other, "a relationship of type \(type) cannot be created: one of its ends is null",
                hint: "Leave out rows without the node: WHERE … IS NOT NULL.")
        }
        return NodeSlot(rawValue: slot)
    }
}

/// What a pattern creates, ready to be made row by row.
struct NewElements {
    let nodes: [NewNode]
    let relationships: [NewRelationship]

    init(
        _ nodes: [LogicalNewNode], _ relationships: [LogicalNewRelationship], _ builder: OperatorBuilder
    ) throws(CypherError) {
        var newNodes: [NewNode] = []
        for node in nodes { newNodes.append(try NewNode(node, builder)) }
        self.nodes = newNodes
        var newRelationships: [NewRelationship] = []
        for relationship in relationships { newRelationships.append(try NewRelationship(relationship, builder)) }
        self.relationships = newRelationships
    }

    /// Variables that it binds.
    var variables: [VariableID] { nodes.map(\.variable) + relationships.map(\.variable) }

    var readsGraph: Bool {
        nodes.contains { $0.properties.readsGraph } || relationships.contains { $0.properties.readsGraph }
    }

    /// Codes of names, for one writer.
    struct Codes {
        let labelSets: [LabelSetCode]
        let types: [RelationshipTypeCode]

        init(_ elements: NewElements, _ draft: GraphDraft) {
            labelSets = elements.nodes.map { draft.labelSet($0.labels) }
            types = elements.relationships.map { draft.relationshipType($0.type) }
        }
    }

    /// The properties of everything, in the order of nodes and relationships.
    func values(
        _ batch: Batch, _ row: Int, _ writer: GraphWriter
    ) throws(CypherError) -> [[(key: PropertyKeyCode, value: Value)]] {
        var values: [[(key: PropertyKeyCode, value: Value)]] = []
        for node in nodes { values.append(try node.properties.values(batch, row, writer)) }
        for relationship in relationships { values.append(try relationship.properties.values(batch, row, writer)) }
        return values
    }

    /// Makes the elements of a row, and appends them to their columns.
    func create(
        _ batch: Batch, _ row: Int, _ writer: GraphWriter, _ codes: Codes,
        _ values: [[(key: PropertyKeyCode, value: Value)]]
    ) throws(CypherError) {
        for (index, node) in nodes.enumerated() {
            let slot = try writer.createNode(
                labels: codes.labelSets[index], labelCount: node.labels.count, properties: values[index])
            batch[node.variable].append(node: slot.rawValue)
        }
        for (index, relationship) in relationships.enumerated() {
            let ends = try relationship.ends(batch, row)
            let slot = try writer.createRelationship(
                type: codes.types[index], from: ends.from, to: ends.to, properties: values[nodes.count + index])
            batch[relationship.variable].append(relationship: slot.rawValue)
        }
    }
}

/// A path variable of a pattern that is created.
struct NewPath {
    let variable: VariableID
    let path: Evaluator

    init(_ item: LogicalProject.Item, _ builder: OperatorBuilder) throws(CypherError) {
        variable = item.variable
        path = try builder.compile(item.expression)
    }

    func append(to rows: Batch) throws(CypherError) {
        for row in rows[variable].count..<rows.count { rows[variable].append(try path.evaluate(rows, row)) }
    }
}

extension BoundExpression {
    /// Whether its value may depend on properties, labels or relationships, not only on the values of variables.
    var readsGraph: Bool {
        switch self {
        case .property, .subscripted, .hasLabels, .call, .mapProjection, .subquery: return true
        default: return children.contains(where: \.readsGraph)
        }
    }
}
