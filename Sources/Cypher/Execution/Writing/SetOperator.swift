internal import Graph

/// `SET` and `REMOVE`: item by item and row by row. An item sees what those before it have set.
final class SetOperator: WritingOperator {
    private let actions: SetActions

    init(_ context: ExecutionContext, _ input: Operator, _ actions: SetActions, output: [VariableID]) {
        self.actions = actions
        super.init(context, input, adding: [], output: output)
    }

    override func write(_ rows: Batch) throws(CypherError) -> Batch {
        if rows.count == 0 { return rows }
        try step { (writer) throws(CypherError) in
            for row in 0..<rows.count {
                try context.meter.step(2)
                try actions.apply(rows, row, writer)
            }
        }
        return rows
    }
}

/// Items of a SET or REMOVE clause, of ON CREATE and of ON MATCH.
final class SetActions {
    private struct Item {
        enum Action {
            case property(key: String, Evaluator)
            case dynamicProperty(key: Evaluator, Evaluator)
            case replace(Evaluator)
            case merge(Evaluator)
            case addLabels([String])
            case removeLabels([String])
        }

        let target: Evaluator
        let action: Action
        let readsGraph: Bool
    }

    private enum Element {
        case node(NodeSlot)
        case relationship(RelationshipSlot)
    }

    private let context: ExecutionContext
    private let items: [Item]

    init(_ sets: [LogicalSet], _ builder: OperatorBuilder) throws(CypherError) {
        context = builder.context
        var items: [Item] = []
        for set in sets {
            let target = try builder.compile(set.target)
            let action: Item.Action =
                switch set {
                case .property(_, let key, let value): .property(key: key, try builder.compile(value))
                case .dynamicProperty(_, let key, let value):
                    .dynamicProperty(key: try builder.compile(key), try builder.compile(value))
                case .replace(_, let map): .replace(try builder.compile(map))
                case .merge(_, let map): .merge(try builder.compile(map))
                case .addLabels(_, let labels): .addLabels(labels)
                case .removeLabels(_, let labels): .removeLabels(labels)
                }
            items.append(
                Item(target: target, action: action, readsGraph: set.expressions.contains(where: \.readsGraph)))
        }
        self.items = items
    }

    var isEmpty: Bool { items.isEmpty }

    func apply(_ batch: Batch, _ row: Int, _ writer: GraphWriter) throws(CypherError) {
        for item in items {
            if item.readsGraph { writer.show(in: context) }
            let element: Element
            switch try item.target.evaluate(batch, row) {
            case .null: continue
            case .node(let node): element = .node(node)
            case .relationship(let relationship): element = .relationship(relationship)
            case let other: throw .unwritable(other, expected: "a node or a relationship")
            }
            switch item.action {
            case .property(let key, let value):
                try set(element, key, try value.evaluate(batch, row), writer)
            case .dynamicProperty(let key, let value):
                guard case .string(let name) = try key.evaluate(batch, row) else {
                    throw .runtime(.typeError, .invalidArgumentType, "the name of a property must be a string")
                }
                try set(element, name, try value.evaluate(batch, row), writer)
            case .replace(let map):
                let new = try properties(try map.evaluate(batch, row), writer)
                try removeAll(of: element, except: Set(new.map(\.key)), writer)
                try set(element, new, writer)
            case .merge(let map):
                try set(element, try properties(try map.evaluate(batch, row), writer), writer)
            case .addLabels(let labels):
                try writer.changeLabels(of: try node(element), adding: labels.map(writer.draft.label))
            case .removeLabels(let labels):
                let known = labels.compactMap(writer.draft.present.label(named:))
                try writer.changeLabels(of: try node(element), removing: known)
            }
        }
    }

    private func node(_ element: Element) throws(CypherError) -> NodeSlot {
        guard case .node(let node) = element else {
            throw .runtime(.typeError, .invalidArgumentType, "a relationship has no labels to set or remove")
        }
        return node
    }

    private func set(_ element: Element, _ key: String, _ value: Datum, _ writer: GraphWriter) throws(CypherError) {
        try set(element, [(key: writer.key(key), value: try value.propertyValue(of: key))], writer)
    }

    private func set(
        _ element: Element, _ properties: [(key: PropertyKeyCode, value: Value)], _ writer: GraphWriter
    ) throws(CypherError) {
        for (key, value) in properties {
            switch element {
            case .node(let node): try writer.set(value, key: key, of: node)
            case .relationship(let relationship): try writer.set(value, key: key, of: relationship)
            }
        }
    }

    private func removeAll(
        of element: Element, except kept: Set<PropertyKeyCode>, _ writer: GraphWriter
    ) throws(CypherError) {
        let old =
            switch element {
            case .node(let node): writer.isDeleted(node) ? [] : writer.draft.properties(of: node)
            case .relationship(let relationship):
                writer.isDeleted(relationship) ? [] : writer.draft.properties(of: relationship)
            }
        try set(element, old.filter { !kept.contains($0.key) }.map { (key: $0.key, value: .null) }, writer)
    }

    /// Of a map, a node or a relationship; none of null.
    private func properties(
        _ map: Datum, _ writer: GraphWriter
    ) throws(CypherError) -> [(key: PropertyKeyCode, value: Value)] {
        switch map {
        case .null: return []
        case .map(let map):
            var properties: [(key: PropertyKeyCode, value: Value)] = []
            properties.reserveCapacity(map.count)
            for (key, value) in map.entries { properties.append((writer.key(key), try value.propertyValue(of: key))) }
            return properties
        case .node(let node):
            guard !writer.isDeleted(node) else { throw GraphWriter.deleted(node, in: writer.draft) }
            return writer.draft.properties(of: node)
        case .relationship(let relationship):
            guard !writer.isDeleted(relationship) else { throw GraphWriter.deleted(relationship, in: writer.draft) }
            return writer.draft.properties(of: relationship)
        default: throw .unwritable(map, expected: "a map, a node or a relationship")
        }
    }
}

extension LogicalSet {
    /// What is changed.
    var target: BoundExpression {
        switch self {
        case .property(let target, _, _), .dynamicProperty(let target, _, _), .replace(let target, _),
            .merge(let target, _), .addLabels(let target, _), .removeLabels(let target, _):
            target
        }
    }
}
