// Clauses that write.
extension Binder {
    func planWrite(_ clause: ParsedClause, _ progress: inout Progress) throws(CypherError) {
        switch clause.kind {
        case .create(let pattern):
            let parts = try newPattern(pattern.parts, &progress.scope, isMerge: false)
            for stage in parts.earlier {
                progress.plan = .creating(
                    LogicalCreate(
                        input: progress.plan, nodes: stage.nodes, relationships: stage.relationships, paths: []))
            }
            progress.plan = .creating(
                LogicalCreate(
                    input: progress.plan, nodes: parts.nodes, relationships: parts.relationships, paths: parts.paths))
            if case .create(let create) = progress.plan, case .create = create.input {
                try count(1, at: clause.range)
            }
        case .merge(let merge): try plan(merge, &progress)
        case .set(let items):
            progress.plan = .set(input: progress.plan, try boundSets(items, progress.scope))
        case .remove(let items):
            progress.plan = .set(input: progress.plan, try boundRemoves(items, progress.scope))
        case .delete(let targets, let isDetach):
            var bound: [BoundExpression] = []
            for target in targets { bound.append(try deleted(target, progress.scope)) }
            progress.plan = .delete(input: progress.plan, bound, isDetach: isDetach)
        case .foreach(let name, let list, let clauses): try planLoop(name, list, clauses, &progress)
        default: preconditionFailure("not a clause that writes")
        }
    }

    private func deleted(_ target: ParsedExpression, _ scope: Scope) throws(CypherError) -> BoundExpression {
        if case .hasLabels = target.kind {
            throw .compile(
                .syntaxError, .invalidDelete, "DELETE takes nodes, relationships and paths, not labels",
                at: target.range, hint: "REMOVE n:Label takes a label away")
        }
        let bound = try typed(target, Place(scope))
        try require(
            bound.type, .anyOf([.node, .relationship, .path, .list(.anyOf([.node, .relationship, .path]))]), target)
        return bound.expression
    }

    // MARK: FOREACH

    private func planLoop(
        _ name: ParsedName, _ list: ParsedExpression, _ clauses: [ParsedClause], _ progress: inout Progress
    ) throws(CypherError) {
        let bound = try typed(list, Place(progress.scope))
        try require(bound.type, .list(.any), list)
        if progress.scope[name.text] != nil { throw alreadyBound(name) }
        let variable = declare(name.text)
        var outer = progress.scope.asOuter
        outer.declare(Scope.Variable(name: name.text, id: variable, type: bound.type.element, isOuter: true))
        nesting += 1
        defer { nesting -= 1 }
        let (inner, arguments) = try capturing { () throws(CypherError) in
            var body = Progress(plan: .argument([]), scope: outer)
            for clause in clauses {
                switch clause.kind {
                case .create, .merge, .set, .remove, .delete, .foreach: try planWrite(clause, &body)
                default:
                    throw .compile(
                        .syntaxError, .invalidClauseComposition, "FOREACH holds only clauses that write",
                        at: clause.range)
                }
            }
            return body.plan
        }
        let read = arguments.contains(variable) ? arguments : arguments + [variable]
        progress.plan = .foreach(
            input: progress.plan, variable, in: bound.expression, inner: inner.beginning(with: read))
    }

    // MARK: SET and REMOVE

    private func boundSets(_ items: [ParsedSetItem], _ scope: Scope) throws(CypherError) -> [LogicalSet] {
        var bound: [LogicalSet] = []
        for item in items {
            switch item {
            case .property(let target, let key, let value):
                bound.append(
                    .property(
                        of: try settable(target, scope), key: key.text, value: try bind(value, in: scope)))
            case .dynamicProperty(let target, let key, let value):
                bound.append(
                    .dynamicProperty(
                        of: try settable(target, scope), key: try bind(key, in: scope),
                        value: try bind(value, in: scope)))
            case .replace(let name, let map):
                bound.append(.replace(try settable(name, scope), with: try source(map, scope)))
            case .merge(let name, let map):
                bound.append(.merge(try settable(name, scope), with: try source(map, scope)))
            case .labels(let name, let labels):
                bound.append(.addLabels(try labelled(name, scope), labels.map(\.text)))
            }
        }
        return bound
    }

    private func boundRemoves(_ items: [ParsedRemoveItem], _ scope: Scope) throws(CypherError) -> [LogicalSet] {
        var bound: [LogicalSet] = []
        for item in items {
            switch item {
            case .property(let target, let key):
                bound.append(.property(of: try settable(target, scope), key: key.text, value: .literal(.null)))
            case .dynamicProperty(let target, let key):
                bound.append(
                    .dynamicProperty(
                        of: try settable(target, scope), key: try bind(key, in: scope), value: .literal(.null)))
            case .labels(let name, let labels):
                bound.append(.removeLabels(try labelled(name, scope), labels.map(\.text)))
            }
        }
        return bound
    }

    private func settable(_ target: ParsedExpression, _ scope: Scope) throws(CypherError) -> BoundExpression {
        let bound = try typed(target, Place(scope))
        try require(bound.type, .anyOf([.node, .relationship, .map]), target)
        return bound.expression
    }

    private func settable(_ name: ParsedName, _ scope: Scope) throws(CypherError) -> BoundExpression {
        try settable(ParsedExpression(kind: .variable(name.text), range: name.range), scope)
    }

    private func source(_ map: ParsedExpression, _ scope: Scope) throws(CypherError) -> BoundExpression {
        let bound = try typed(map, Place(scope))
        try require(bound.type, .anyOf([.node, .relationship, .map]), map)
        return bound.expression
    }

    private func labelled(_ name: ParsedName, _ scope: Scope) throws(CypherError) -> BoundExpression {
        let variable = try resolve(name, in: scope)
        try require(variable.type, .node, ParsedExpression(kind: .variable(name.text), range: name.range))
        return .variable(variable.id)
    }

    // MARK: MERGE

    private func plan(_ merge: ParsedMerge, _ progress: inout Progress) throws(CypherError) {
        let before = progress.scope
        let parts = try newPattern([merge.part], &progress.scope, isMerge: true)
        let (graph, arguments) = try capturing { () throws(CypherError) in
            try searched(merge.part, parts, before: before, progress.scope)
        }
        let match = try planMatch(graph, after: .argument(arguments))
        let isUndirected = merge.part.elements.contains {
            if case .relationship(let pattern) = $0 { pattern.direction == .both } else { false }
        }
        progress.plan = .merge(
            LogicalMerge(
                input: progress.plan, match: match, arguments: arguments, nodes: parts.nodes,
                relationships: parts.relationships, paths: parts.paths,
                onCreate: try boundSets(merge.onCreate, progress.scope),
                onMatch: try boundSets(merge.onMatch, progress.scope), isUndirected: isUndirected))
    }

    /// The pattern of MERGE as one that is searched for, with the variables that it creates.
    private func searched(
        _ part: ParsedPatternPart, _ new: NewPattern, before: Scope, _ scope: Scope
    ) throws(CypherError) -> PatternGraph {
        var graph = PatternGraph()
        for (element, variable) in zip(part.elements, new.chain) {
            switch element {
            case .node(let pattern):
                if new.nodes.contains(where: { $0.variable == variable }) {
                    graph.introduced.insert(variable)
                } else {
                    capture(variable)
                }
                if !graph.nodes.contains(variable) { graph.nodes.append(variable) }
                if let labels = pattern.labels {
                    graph.conjuncts += LabelExpression(labels).parts.map { .hasLabels(.variable(variable), $0) }
                }
                graph.conjuncts += try propertyConjuncts(pattern.properties, of: variable, in: before)
            case .relationship(let pattern):
                graph.introduced.insert(variable)
                graph.conjuncts += try propertyConjuncts(pattern.properties, of: variable, in: before)
            case .group: break
            }
        }
        for (position, element) in part.elements.enumerated() {
            guard case .relationship(let pattern) = element else { continue }
            graph.steps.append(
                PatternGraph.Step(
                    kind: .single, from: new.chain[position - 1], to: new.chain[position + 1],
                    relationship: new.chain[position],
                    types: pattern.types.flatMap { LabelExpression($0).alternatives } ?? [],
                    direction: pattern.direction, isBound: false))
        }
        return graph
    }
}

extension LogicalPlan {
    /// One operator for clauses CREATE in a row, where no property depends on what an earlier one makes: scripts of
    /// hundreds of clauses make shallow plans.
    static func creating(_ create: LogicalCreate) -> LogicalPlan {
        guard case .create(var before) = create.input else { return .create(create) }
        let made = Set(
            before.nodes.map(\.variable) + before.relationships.map(\.variable) + before.paths.map(\.variable))
        let properties = create.nodes.compactMap(\.properties) + create.relationships.compactMap(\.properties)
        guard properties.allSatisfy({ !$0.readsGraph && made.isDisjoint(with: $0.variables) }) else {
            return .create(create)
        }
        before.nodes += create.nodes
        before.relationships += create.relationships
        before.paths += create.paths
        return .create(before)
    }
}
