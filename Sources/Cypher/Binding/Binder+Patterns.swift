// Patterns that are searched for: MATCH, MERGE, EXISTS, comprehensions.
extension Binder {
    /// What a pattern may do with names.
    enum PatternUse {
        case match
        /// A pattern as a predicate: every name must be known.
        case predicate
    }

    /// Declares what the parts introduce, then binds their property maps and inner predicates: these may use every
    /// variable of the pattern.
    func bindPattern(
        _ parts: [ParsedPatternPart], in scope: inout Scope, use: PatternUse = .match
    ) throws(CypherError) -> PatternGraph {
        var draft = PatternDraft(use: use)
        for part in parts {
            try count(max(1, part.elements.count / 2), at: part.range)
            try declare(part, &draft, in: &scope)
        }
        for (node, pattern) in draft.nodes {
            try addNodeConjuncts(node, pattern, &draft.graph, in: scope)
        }
        for (step, pattern) in draft.relationships {
            try addRelationshipConjuncts(step, pattern, &draft.graph, in: scope)
        }
        return draft.graph
    }

    /// A pattern on the way.
    struct PatternDraft {
        var use: PatternUse
        var graph = PatternGraph()
        var nodes: [(VariableID, ParsedNodePattern)] = []
        /// With the position among the steps.
        var relationships: [(Int, ParsedRelationshipPattern)] = []
        /// Relationship variables that this very pattern has.
        var own: Set<String> = []
    }

    // MARK: Declaring

    private func declare(
        _ part: ParsedPatternPart, _ draft: inout PatternDraft, in scope: inout Scope
    ) throws(CypherError) {
        if part.search != .none {
            try declareSearch(part, &draft, in: &scope)
            return
        }
        var path: [VariableID] = []
        var last: VariableID?
        /// The step between `last` and the next node.
        var open: PatternGraph.Step?
        for element in part.elements {
            switch element {
            case .node(let pattern):
                let node = try declareNode(pattern, &draft, in: &scope)
                try close(&open, at: node, pattern: nil, &draft)
                path.append(node)
                last = node
            case .relationship(let pattern):
                let from = last ?? unnamedNode(&draft)
                let step = try declareRelationship(pattern, from: from, &draft, in: &scope)
                path.append(step.relationship)
                draft.relationships.append((draft.graph.steps.count, pattern))
                open = step
            case .group(let inner, let predicate, let min, let max):
                if open != nil || last == nil || draft.endsInGroup(path) {
                    let node = unnamedNode(&draft)
                    try close(&open, at: node, pattern: nil, &draft)
                    path.append(node)
                    last = node
                }
                let step = try declareGroup(
                    inner, predicate, min: min, max: max, from: last!, isInPath: part.variable != nil, &draft,
                    in: &scope)
                path.append(step.relationship)
                open = step
            }
        }
        if open != nil {
            let node = unnamedNode(&draft)
            try close(&open, at: node, pattern: nil, &draft)
            path.append(node)
        }
        if let name = part.variable {
            let variable = try declarePath(name, &draft, in: &scope)
            draft.graph.derived.append(LogicalProject.Item(variable: variable, expression: .path(path)))
        }
    }

    private func close(
        _ open: inout PatternGraph.Step?, at node: VariableID, pattern: ParsedRelationshipPattern?,
        _ draft: inout PatternDraft
    ) throws(CypherError) {
        guard var step = open else { return }
        step.to = node
        draft.graph.steps.append(step)
        open = nil
    }

    private func unnamedNode(_ draft: inout PatternDraft) -> VariableID {
        let node = declareUnnamed("node")
        draft.graph.nodes.append(node)
        draft.graph.introduced.insert(node)
        return node
    }

    private func declareNode(
        _ pattern: ParsedNodePattern, _ draft: inout PatternDraft, in scope: inout Scope
    ) throws(CypherError) -> VariableID {
        let node: VariableID
        if let name = pattern.variable {
            if let known = find(name.text, in: scope) {
                guard !known.type.excludes(.node) else { throw conflict(name, known.type, wanted: "a node") }
                node = known.id
                // What may be a node must be one from here on.
                if known.type == .any, !known.isOuter { scope.declare(name.text, known.id, .node) }
            } else {
                guard draft.use == .match else { throw undefined(name, in: scope) }
                node = declare(name.text)
                scope.declare(name.text, node, .node)
                draft.graph.introduced.insert(node)
            }
        } else {
            node = declareUnnamed("node")
            draft.graph.introduced.insert(node)
        }
        if !draft.graph.nodes.contains(node) { draft.graph.nodes.append(node) }
        if pattern.labels != nil || pattern.properties != nil || pattern.predicate != nil {
            draft.nodes.append((node, pattern))
        }
        return node
    }

    private func declareRelationship(
        _ pattern: ParsedRelationshipPattern, from: VariableID, _ draft: inout PatternDraft, in scope: inout Scope
    ) throws(CypherError) -> PatternGraph.Step {
        if let types = pattern.types { noteLabels(types, ofRelationship: true) }
        let type: CypherType = pattern.length == nil ? .relationship : .list(.relationship)
        let (variable, isBound) = try declareRelationshipVariable(pattern.variable, type, &draft, in: &scope)
        var kind = PatternGraph.Step.Kind.single
        if let length = pattern.length {
            kind = .many(PatternGraph.Many(min: length.min ?? 1, max: length.max))
        }
        return PatternGraph.Step(
            kind: kind, from: from, to: from, relationship: variable,
            types: pattern.types.flatMap { LabelExpression($0).alternatives } ?? [], direction: pattern.direction,
            isBound: isBound)
    }

    private func declareRelationshipVariable(
        _ name: ParsedName?, _ type: CypherType, _ draft: inout PatternDraft, in scope: inout Scope
    ) throws(CypherError) -> (VariableID, isBound: Bool) {
        guard let name else {
            let variable = declareUnnamed(type == .relationship ? "relationship" : "relationships")
            draft.graph.introduced.insert(variable)
            return (variable, false)
        }
        guard let known = find(name.text, in: scope) else {
            guard draft.use == .match else { throw undefined(name, in: scope) }
            let variable = declare(name.text)
            scope.declare(name.text, variable, type)
            draft.graph.introduced.insert(variable)
            draft.own.insert(name.text)
            return (variable, false)
        }
        guard !known.type.excludes(type) else {
            throw conflict(name, known.type, wanted: type == .relationship ? "a relationship" : "relationships")
        }
        guard draft.own.insert(name.text).inserted else {
            throw .compile(
                .syntaxError, .relationshipUniquenessViolation,
                "relationship `\(name.text)` comes twice in one pattern, whose relationships are all different",
                at: name.range, hint: "use another variable, or a second MATCH")
        }
        return (known.id, true)
    }

    private func declarePath(
        _ name: ParsedName, _ draft: inout PatternDraft, in scope: inout Scope
    ) throws(CypherError) -> VariableID {
        guard find(name.text, in: scope) == nil else { throw alreadyBound(name) }
        let variable = declare(name.text)
        scope.declare(name.text, variable, .path)
        draft.graph.introduced.insert(variable)
        return variable
    }

    func conflict(_ name: ParsedName, _ type: CypherType, wanted: String) -> CypherError {
        .compile(
            .syntaxError, .variableTypeConflict,
            "`\(name.text)` is already a \(type.text) and cannot be \(wanted)", at: name.range)
    }

    func alreadyBound(_ name: ParsedName) -> CypherError {
        .compile(
            .syntaxError, .variableAlreadyBound, "variable `\(name.text)` is already declared", at: name.range,
            hint: "use another name")
    }

    // MARK: Conjuncts

    private func addNodeConjuncts(
        _ node: VariableID, _ pattern: ParsedNodePattern, _ graph: inout PatternGraph, in scope: Scope
    ) throws(CypherError) {
        if let labels = pattern.labels {
            noteLabels(labels, ofRelationship: false)
            graph.conjuncts += LabelExpression(labels).parts.map { .hasLabels(.variable(node), $0) }
        }
        graph.conjuncts += try propertyConjuncts(pattern.properties, of: node, in: scope)
        if let predicate = pattern.predicate {
            graph.conjuncts += try bindPredicate(predicate, in: scope).conjuncts
        }
    }

    private func addRelationshipConjuncts(
        _ position: Int, _ pattern: ParsedRelationshipPattern, _ graph: inout PatternGraph, in scope: Scope
    ) throws(CypherError) {
        let step = graph.steps[position]
        let isComplex = pattern.types.map { LabelExpression($0).alternatives == nil } ?? false
        guard isComplex || pattern.properties != nil || pattern.predicate != nil else { return }
        let isSingle = if case .single = step.kind { true } else { false }
        let element = isSingle ? step.relationship : declareUnnamed("element")
        var parts: [BoundExpression] = []
        if isComplex, let types = pattern.types { parts.append(.hasLabels(.variable(element), LabelExpression(types))) }
        parts += try propertyConjuncts(pattern.properties, of: element, in: scope)
        if let predicate = pattern.predicate {
            var inner = scope
            if !isSingle, let name = pattern.variable { inner.declare(name.text, element, .relationship) }
            parts += try bindPredicate(predicate, in: inner).conjuncts
        }
        switch step.kind {
        case .single: graph.conjuncts += parts
        case .many(var many):
            many.element = element
            many.predicate = .conjunction(parts)
            graph.steps[position].kind = .many(many)
        case .shortest(var shortest):
            shortest.element = element
            shortest.predicate = .conjunction(parts)
            graph.steps[position].kind = .shortest(shortest)
        case .group: break
        }
    }

    func propertyConjuncts(
        _ properties: ParsedExpression?, of variable: VariableID, in scope: Scope
    ) throws(CypherError) -> [BoundExpression] {
        guard let properties else { return [] }
        guard case .map(let entries) = properties.kind else {
            if case .parameter(let name) = properties.kind {
                throw .compile(
                    .syntaxError, .invalidParameterUse,
                    "parameter $\(name) cannot stand for the properties of a pattern that is searched for",
                    at: properties.range, hint: "name the keys: {key: $\(name).key}")
            }
            throw .compile(
                .syntaxError, .unexpectedSyntax, "properties of a pattern are a map", at: properties.range)
        }
        var conjuncts: [BoundExpression] = []
        for entry in entries {
            noteKey(entry.key)
            conjuncts.append(
                .comparison(
                    .equal, .property(.variable(variable), key: entry.key.text), try bind(entry.value, in: scope)))
        }
        return conjuncts
    }

    // MARK: Repeated patterns and searches

    private func declareGroup(
        _ part: ParsedPatternPart, _ predicate: ParsedExpression?, min: Int, max: Int?, from: VariableID,
        isInPath: Bool, _ draft: inout PatternDraft, in scope: inout Scope
    ) throws(CypherError) -> PatternGraph.Step {
        var inner = visible(from: scope)
        let before = variableNames.count
        let (bound, arguments) = try capturing { () throws(CypherError) in
            var graph = try bindPattern([part], in: &inner)
            if let predicate { graph.conjuncts += try bindPredicate(predicate, in: inner).conjuncts }
            return graph
        }
        guard let first = bound.steps.first?.from, let last = bound.steps.last?.to else {
            throw .compile(
                .syntaxError, .unexpectedSyntax, "a repeated pattern has at least one relationship", at: part.range)
        }
        var groups: [LogicalQuantifiedPath.Group] = []
        for variable in inner.variables where !variable.isOuter && variable.id.rawValue >= before {
            let name = ParsedName(text: variable.name, range: part.range)
            guard scope[variable.name] == nil else { throw alreadyBound(name) }
            let outer = declare(variable.name)
            scope.declare(variable.name, outer, .list(variable.type))
            draft.graph.introduced.insert(outer)
            groups.append(LogicalQuantifiedPath.Group(inner: variable.id, outer: outer))
        }
        let path = declareUnnamed("relationships")
        draft.graph.introduced.insert(path)
        let group = PatternGraph.Group(
            pattern: bound, first: first, last: last, arguments: arguments, groups: groups,
            path: isInPath ? path : nil, innerPath: bound.steps.map(\.relationship), min: min, max: max)
        return PatternGraph.Step(
            kind: .group(group), from: from, to: from, relationship: path, types: [], direction: .outgoing,
            isBound: false)
    }

    private func declareSearch(
        _ part: ParsedPatternPart, _ draft: inout PatternDraft, in scope: inout Scope
    ) throws(CypherError) {
        let choice: LogicalShortestPath.Choice =
            switch part.search {
            case .none, .shortestPath: .one
            case .allShortestPaths: .all
            case .shortest(let count), .any(let count): count == 1 ? .one : .count(count)
            case .shortestGroups(let count): count == 1 ? .all : .groups(count)
            }
        guard part.elements.count == 3, case .node(let left) = part.elements[0],
            case .node(let right) = part.elements[2],
            let pattern = Self.searched(part.elements[1])
        else {
            throw .compile(
                .notSupported, .other, "a search for shortest paths goes over one kind of relationship",
                at: part.range, hint: "write shortestPath((a)-[:T*]-(b))")
        }
        let from = try declareNode(left, &draft, in: &scope)
        let list: VariableID
        if pattern.length == nil, let name = pattern.variable {
            let (single, isBound) = try declareRelationshipVariable(name, .relationship, &draft, in: &scope)
            guard !isBound else { throw alreadyBound(name) }
            list = declareUnnamed("relationships")
            draft.graph.introduced.insert(list)
            draft.graph.derived.append(
                LogicalProject.Item(
                    variable: single, expression: .subscripted(.variable(list), .literal(.integer(0)))))
        } else {
            let (variable, isBound) = try declareRelationshipVariable(
                pattern.variable, .list(.relationship), &draft, in: &scope)
            if isBound, let name = pattern.variable { throw alreadyBound(name) }
            list = variable
        }
        if let types = pattern.types { noteLabels(types, ofRelationship: true) }
        let to = try declareNode(right, &draft, in: &scope)
        var path: VariableID?
        if let name = part.variable { path = try declarePath(name, &draft, in: &scope) }
        let shortest = PatternGraph.Shortest(
            choice: choice, min: pattern.length.map { $0.min ?? 1 } ?? 1,
            max: pattern.length == nil ? 1 : pattern.length?.max,
            path: path)
        draft.relationships.append((draft.graph.steps.count, pattern))
        draft.graph.steps.append(
            PatternGraph.Step(
                kind: .shortest(shortest), from: from, to: to, relationship: list,
                types: pattern.types.flatMap { LabelExpression($0).alternatives } ?? [],
                direction: pattern.direction, isBound: false))
    }

    /// The relationship that a search repeats; a group of one plain relationship is one, too.
    private static func searched(_ element: ParsedPatternElement) -> ParsedRelationshipPattern? {
        switch element {
        case .relationship(let pattern): return pattern
        case .group(let part, nil, let min, let max):
            guard part.elements.count == 3, part.variable == nil, case .node(let left) = part.elements[0],
                case .relationship(var pattern) = part.elements[1], case .node(let right) = part.elements[2],
                left.isBare, right.isBare, pattern.length == nil
            else { return nil }
            pattern.length = ParsedRelationshipPattern.Length(min: min, max: max, isQuantifier: true)
            return pattern
        default: return nil
        }
    }
}

extension Binder.PatternDraft {
    /// The last thing of the chain is a group, so that a node must come before the next one.
    fileprivate func endsInGroup(_ path: [VariableID]) -> Bool {
        path.last.map { !graph.nodes.contains($0) } ?? false
    }
}

extension ParsedNodePattern {
    fileprivate var isBare: Bool { variable == nil && labels == nil && properties == nil && predicate == nil }
}

extension LabelExpression {
    /// All of which must hold.
    var parts: [LabelExpression] {
        if case .and(let parts) = self { parts } else { [self] }
    }
}
