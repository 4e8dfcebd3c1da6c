// Patterns that are made: CREATE, and what MERGE makes.
extension Binder {
    struct NewPattern {
        /// What must be there before the rest is made, because the rest reads its properties.
        var earlier: [Stage] = []
        var nodes: [LogicalNewNode] = []
        var relationships: [LogicalNewRelationship] = []
        var paths: [LogicalProject.Item] = []
        /// The variables of the last part, in the order of its elements.
        var chain: [VariableID] = []

        struct Stage {
            var nodes: [LogicalNewNode]
            var relationships: [LogicalNewRelationship]
        }

        /// Closes the present stage where properties read what it makes.
        mutating func separate(for properties: BoundExpression?) {
            guard let reads = properties?.reads else { return }
            guard
                nodes.contains(where: { reads.contains($0.variable) })
                    || relationships.contains(where: { reads.contains($0.variable) })
            else { return }
            earlier.append(Stage(nodes: nodes, relationships: relationships))
            nodes = []
            relationships = []
        }
    }

    func newPattern(
        _ parts: [ParsedPatternPart], _ scope: inout Scope, isMerge: Bool
    ) throws(CypherError) -> NewPattern {
        var new = NewPattern()
        let before = scope
        for part in parts { try declareNew(part, before: before, &scope, isMerge: isMerge, &new) }
        return new
    }

    private func declareNew(
        _ part: ParsedPatternPart, before: Scope, _ scope: inout Scope, isMerge: Bool, _ new: inout NewPattern
    ) throws(CypherError) {
        guard part.search == .none else {
            throw .compile(
                .syntaxError, .unexpectedSyntax, "a search for paths cannot be made", at: part.range)
        }
        new.chain = []
        let isAlone = part.elements.count == 1
        /// A relationship whose right end is still to come.
        var open: (pattern: ParsedRelationshipPattern, variable: VariableID)?
        for element in part.elements {
            switch element {
            case .node(let pattern):
                let node = try newNode(pattern, isAlone: isAlone, before: before, &scope, isMerge: isMerge, &new)
                if let (relationship, variable) = open, let left = new.chain.dropLast().last {
                    let isReversed = relationship.direction == .incoming
                    let properties = try newProperties(
                        relationship.properties, isMerge ? before : scope, isMerge: isMerge)
                    new.separate(for: properties)
                    new.relationships.append(
                        LogicalNewRelationship(
                            variable: variable, type: relationship.types?.singleName ?? "",
                            from: isReversed ? node : left,
                            to: isReversed ? left : node,
                            properties: properties))
                }
                open = nil
                new.chain.append(node)
            case .relationship(let pattern):
                let variable = try newRelationship(pattern, &scope, isMerge: isMerge)
                open = (pattern, variable)
                new.chain.append(variable)
            case .group:
                throw .compile(
                    .syntaxError, .creatingVarLength, "a repeated pattern cannot be made", at: part.range)
            }
        }
        if let name = part.variable {
            guard find(name.text, in: scope) == nil else { throw alreadyBound(name) }
            let variable = declare(name.text)
            scope.declare(name.text, variable, .path)
            new.paths.append(LogicalProject.Item(variable: variable, expression: .path(new.chain)))
        }
    }

    private func newNode(
        _ pattern: ParsedNodePattern, isAlone: Bool, before: Scope, _ scope: inout Scope, isMerge: Bool,
        _ new: inout NewPattern
    ) throws(CypherError) -> VariableID {
        if let predicate = pattern.predicate {
            throw .compile(
                .syntaxError, .unexpectedSyntax, "a node to be made cannot have a condition", at: predicate.range)
        }
        if let name = pattern.variable, let known = find(name.text, in: scope) {
            guard !known.type.excludes(.node) else { throw conflict(name, known.type, wanted: "a node") }
            guard !isAlone, pattern.labels == nil, pattern.properties == nil else { throw alreadyBound(name) }
            return known.id
        }
        let variable = pattern.variable.map { declare($0.text) } ?? declareUnnamed("node")
        let labels = try newLabels(pattern)
        let properties = try newProperties(pattern.properties, isMerge ? before : scope, isMerge: isMerge)
        new.separate(for: properties)
        if let name = pattern.variable { scope.declare(name.text, variable, .node) }
        new.nodes.append(LogicalNewNode(variable: variable, labels: labels, properties: properties))
        return variable
    }

    private func newLabels(_ pattern: ParsedNodePattern) throws(CypherError) -> [String] {
        guard let labels = pattern.labels else { return [] }
        guard let names = labels.allNames else {
            throw .compile(
                .syntaxError, .unexpectedSyntax, "a node to be made has plain labels, `:A:B`", at: pattern.range)
        }
        return names
    }

    private func newRelationship(
        _ pattern: ParsedRelationshipPattern, _ scope: inout Scope, isMerge: Bool
    ) throws(CypherError) -> VariableID {
        guard pattern.length == nil else {
            throw .compile(
                .syntaxError, .creatingVarLength, "a relationship of variable length cannot be made",
                at: pattern.range, hint: "name each relationship")
        }
        guard pattern.types?.singleName != nil else {
            throw .compile(
                .syntaxError, .noSingleRelationshipType, "a relationship to be made has exactly one type",
                at: pattern.range, hint: "write -[:TYPE]->")
        }
        guard isMerge || pattern.direction != .both else {
            throw .compile(
                .syntaxError, .requiresDirectedRelationship, "a relationship to be made has a direction",
                at: pattern.range, hint: "write -[:TYPE]->")
        }
        if let predicate = pattern.predicate {
            throw .compile(
                .syntaxError, .unexpectedSyntax, "a relationship to be made cannot have a condition",
                at: predicate.range)
        }
        guard let name = pattern.variable else { return declareUnnamed("relationship") }
        guard find(name.text, in: scope) == nil else { throw alreadyBound(name) }
        let variable = declare(name.text)
        scope.declare(name.text, variable, .relationship)
        return variable
    }

    private func newProperties(
        _ properties: ParsedExpression?, _ scope: Scope, isMerge: Bool
    ) throws(CypherError) -> BoundExpression? {
        guard let properties else { return nil }
        if isMerge, case .parameter(let name) = properties.kind {
            throw .compile(
                .syntaxError, .invalidParameterUse,
                "parameter $\(name) cannot stand for the properties in MERGE", at: properties.range,
                hint: "name the keys: {key: $\(name).key}")
        }
        if case .map(let entries) = properties.kind, entries.isEmpty { return nil }
        let bound = try typed(properties, Place(scope))
        try require(bound.type, .map, properties)
        return bound.expression
    }
}

extension ParsedLabelExpression {
    /// The name, where it is no more than one.
    var singleName: String? {
        if case .name(let name) = self { name.text } else { nil }
    }

    /// The names, where all of them are meant.
    var allNames: [String]? {
        switch self {
        case .name(let name): [name.text]
        case .and(let left, let right):
            if let left = left.allNames, let right = right.allNames { left + right } else { nil }
        case .any, .not, .or: nil
        }
    }
}
