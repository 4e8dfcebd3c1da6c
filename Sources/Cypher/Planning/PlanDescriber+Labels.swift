// Names and details of operators.
extension PlanDescriber {
    func label(_ plan: LogicalPlan) -> (name: String, details: String) {
        switch plan {
        case .argument(let variables): ("Argument", names(variables))
        case .nodeScan(let scan): label(scan)
        case .relationshipScan(let scan): label(scan)
        case .expand(let expand):
            (
                expand.isInto ? "Expand(Into)" : "Expand(All)",
                arrow(
                    expand.from, expand.to, "\(name(expand.relationship))\(types(expand.types))", expand.direction)
                    + (expand.isRelationshipBound ? " bound" : "") + differing(expand.distinctFrom)
            )
        case .expandMany(let expand): label(expand)
        case .quantifiedPath(let path):
            (
                path.isInto ? "Repeat(Into)" : "Repeat(Trail)",
                "(\(name(path.from))) (…){\(path.min), \(path.max.map(String.init) ?? "*")} (\(name(path.to)))"
                    + differing(path.distinctFrom)
            )
        case .shortestPath(let path):
            (
                path.pathPredicate == nil ? "ShortestPath" : "StatefulShortestPath(Into)",
                arrow(
                    path.from, path.to, "\(name(path.relationships))\(types(path.types))\(length(path.min, path.max))",
                    path.direction) + " \(path.choice)"
                    + (path.predicate.map { " all \(printer.text($0))" } ?? "")
                    + (path.pathPredicate.map { " where \(printer.text($0))" } ?? "")
            )
        case .filter(_, let predicate): ("Filter", printer.text(predicate))
        case .project(let project): ("Projection", items(project.items))
        case .distinct(_, let variables): ("Distinct", names(variables))
        case .aggregate(let aggregate):
            (
                "EagerAggregation",
                (aggregate.keys.map(item) + aggregate.items.map { "\(text($0.aggregate)) AS \(name($0.variable))" })
                    .joined(separator: ", ")
            )
        case .sort(_, let keys): ("Sort", text(keys))
        case .top(_, let keys, let limit): ("Top", "\(text(keys)) LIMIT \(printer.text(limit))")
        case .skip(_, let count): ("Skip", printer.text(count))
        case .limit(_, let count): ("Limit", printer.text(count))
        case .unwind(_, let list, let variable): ("Unwind", "\(printer.text(list)) AS \(name(variable))")
        default: otherLabel(plan)
        }
    }

    private func otherLabel(_ plan: LogicalPlan) -> (name: String, details: String) {
        switch plan {
        case .optional(_, _, let nullable): ("Optional", names(nullable))
        case .apply: ("Apply", "")
        case .forEachRow: ("SubqueryForeach", "")
        case .semiApply(_, _, let isNegated): (isNegated ? "AntiSemiApply" : "SemiApply", "")
        case .hashJoin(_, _, let keys): ("NodeHashJoin", names(keys))
        case .union(let union): (union.isDistinct ? "Distinct(Union)" : "Union", names(union.columns.map(\.result)))
        case .procedureCall(let call):
            (
                "ProcedureCall",
                "\(call.procedure)(\(printer.joined(call.arguments)))"
                    + (call.yields.isEmpty ? "" : " :: \(names(call.yields.map(\.variable)))")
            )
        case .loadCSV(let load): ("LoadCSV", "\(printer.text(load.source)) AS \(name(load.variable))")
        case .inTransactions: ("TransactionApply", "")
        case .create(let create): ("Create", made(create.nodes, create.relationships))
        case .merge(let merge): ("Merge", made(merge.nodes, merge.relationships))
        case .set(_, let items): ("SetProperties", items.map(text).joined(separator: ", "))
        case .delete(_, let targets, let isDetach): (isDetach ? "DetachDelete" : "Delete", printer.joined(targets))
        case .foreach(_, let variable, let list, _): ("Foreach", "\(name(variable)) IN \(printer.text(list))")
        case .columns(_, let columns):
            ("ProduceResults", columns.map { $0.name }.joined(separator: ", "))
        default: ("Operator", "")
        }
    }

    // MARK: Parts

    private func name(_ variable: VariableID) -> String { printer.name(variable) }
    private func names(_ variables: [VariableID]) -> String { variables.map(name).joined(separator: ", ") }

    private func label(_ scan: LogicalNodeScan) -> (name: String, details: String) {
        let node = name(scan.node)
        func on(_ label: String?, _ keys: [String]) -> String {
            "\(node)\(label.map { ":\($0)" } ?? "")(\(keys.joined(separator: ", ")))"
        }
        switch scan.access {
        case .all: return (scan.isPartitioned ? "PartitionedAllNodesScan" : "AllNodesScan", node)
        case .label(let label):
            return (scan.isPartitioned ? "PartitionedNodeByLabelScan" : "NodeByLabelScan", "\(node):\(label)")
        case .id(let value): return ("NodeByIdSeek", "\(node) WHERE id(\(node)) = \(printer.text(value))")
        case .elementID(let value):
            return ("NodeByElementIdSeek", "\(node) WHERE elementId(\(node)) = \(printer.text(value))")
        case .equal(let label, let keys, let values):
            let isUnique = model.indexes.contains { $0.isUnique && $0.label == label && $0.keys == keys }
            return (
                isUnique ? "NodeUniqueIndexSeek" : "NodeIndexSeek", "\(on(label, keys)) = \(printer.joined(values))"
            )
        case .anyOf(let label, let key, let list):
            return ("NodeIndexSeek", "\(on(label, [key])) IN \(printer.text(list))")
        case .range(let label, let key, let lower, let upper):
            let bounds =
                [
                    lower.map { "\($0.isInclusive ? ">=" : ">") \(printer.text($0.value))" },
                    upper.map { "\($0.isInclusive ? "<=" : "<") \(printer.text($0.value))" },
                ].compactMap { $0 }.joined(separator: " AND ")
            return ("NodeIndexSeekByRange", "\(on(label, [key])) \(bounds)")
        case .prefix(let label, let key, let prefix):
            return ("NodeIndexSeekByRange", "\(on(label, [key])) STARTS WITH \(printer.text(prefix))")
        case .ordered(let label, let key, let isDescending):
            return ("NodeIndexScan", "\(on(label, [key])) \(isDescending ? "DESC" : "ASC")")
        }
    }

    private func label(_ scan: LogicalRelationshipScan) -> (name: String, details: String) {
        let direction = scan.direction == .both ? "Undirected" : "Directed"
        let kind =
            scan.id != nil
            ? "RelationshipByIdSeek" : scan.types.isEmpty ? "AllRelationshipsScan" : "RelationshipTypeScan"
        return (
            direction + kind,
            arrow(scan.from, scan.to, "\(name(scan.relationship))\(types(scan.types))", scan.direction)
                + (scan.id.map { " WHERE id = \(printer.text($0))" } ?? "")
        )
    }

    private func label(_ expand: LogicalExpandMany) -> (name: String, details: String) {
        let kind = expand.isReachability ? "Pruning" : expand.isInto ? "Into" : "All"
        return (
            "VarLengthExpand(\(kind))",
            arrow(
                expand.from, expand.to,
                "\(name(expand.relationships))\(types(expand.types))\(length(expand.min, expand.max))",
                expand.direction)
                + (expand.predicate.map { " all \(printer.text($0))" } ?? "")
                + (expand.areRelationshipsBound ? " bound" : "") + differing(expand.distinctFrom)
        )
    }

    private func arrow(
        _ from: VariableID, _ to: VariableID, _ inside: String, _ direction: ParsedRelationshipPattern.Direction
    ) -> String {
        "(\(name(from)))\(direction == .incoming ? "<-" : "-")[\(inside)]\(direction == .outgoing ? "->" : "-")"
            + "(\(name(to)))"
    }

    private func types(_ types: [String]) -> String { types.isEmpty ? "" : ":" + types.joined(separator: "|") }

    private func length(_ least: Int, _ most: Int?) -> String { "*\(least)..\(most.map(String.init) ?? "")" }

    private func differing(_ others: [VariableID]) -> String { others.isEmpty ? "" : " not \(names(others))" }

    private func item(_ item: LogicalProject.Item) -> String {
        if case .variable(item.variable) = item.expression { return name(item.variable) }
        return "\(printer.text(item.expression)) AS \(name(item.variable))"
    }

    private func items(_ items: [LogicalProject.Item]) -> String { items.map(item).joined(separator: ", ") }

    private func text(_ keys: [LogicalSortKey]) -> String {
        keys.map { "\(name($0.variable)) \($0.isDescending ? "DESC" : "ASC")" }.joined(separator: ", ")
    }

    private func text(_ aggregate: BoundAggregate) -> String {
        let function =
            switch aggregate.function {
            case .countAll: "count"
            case .average: "avg"
            case .standardDeviation: "stDev"
            case .standardDeviationOfPopulation: "stDevP"
            case .percentileContinuous: "percentileCont"
            case .percentileDiscrete: "percentileDisc"
            case .count, .sum, .min, .max, .collect: "\(aggregate.function)"
            }
        if aggregate.function == .countAll { return "count(*)" }
        return "\(function)(\(aggregate.isDistinct ? "DISTINCT " : "")\(printer.joined(aggregate.arguments)))"
    }

    private func made(_ nodes: [LogicalNewNode], _ relationships: [LogicalNewRelationship]) -> String {
        let nodes = nodes.map { node in
            "(\(name(node.variable))\(node.labels.map { ":\($0)" }.joined())"
                + "\(node.properties.map { " \(printer.text($0))" } ?? ""))"
        }
        let relationships = relationships.map { new in
            arrow(
                new.from, new.to,
                "\(name(new.variable)):\(new.type)\(new.properties.map { " \(printer.text($0))" } ?? "")", .outgoing)
        }
        return (nodes + relationships).joined(separator: ", ")
    }

    private func text(_ set: LogicalSet) -> String {
        switch set {
        case .property(let target, let key, let value): "\(printer.text(target)).\(key) = \(printer.text(value))"
        case .dynamicProperty(let target, let key, let value):
            "\(printer.text(target))[\(printer.text(key))] = \(printer.text(value))"
        case .replace(let target, let map): "\(printer.text(target)) = \(printer.text(map))"
        case .merge(let target, let map): "\(printer.text(target)) += \(printer.text(map))"
        case .addLabels(let target, let labels): "\(printer.text(target)):\(labels.joined(separator: ":"))"
        case .removeLabels(let target, let labels): "REMOVE \(printer.text(target)):\(labels.joined(separator: ":"))"
        }
    }
}

extension PlanDescription {
    /// One line for each operator, the inputs of an operator indented below it: for tests and for reading.
    var text: String {
        var lines: [String] = []
        addLines(to: &lines, depth: 0)
        return lines.joined(separator: "\n")
    }

    private func addLines(to lines: inout [String], depth: Int) {
        var line = String(repeating: "  ", count: depth) + operatorType
        if case .string(let details)? = arguments.first(where: { $0.key == "Details" })?.value { line += " " + details }
        lines.append(line)
        for child in children { child.addLines(to: &lines, depth: depth + 1) }
    }
}

extension LogicalPlan {
    /// The variables of its inputs are those of its rows, too.
    var keepsVariables: Bool {
        switch self {
        case .project(let project): project.keepsInput
        case .aggregate, .distinct, .union, .columns: false
        default: true
        }
    }

    /// The variables of the plans that it runs for each row become its own.
    var handsInnerVariables: Bool {
        switch self {
        case .optional, .apply, .inTransactions, .merge: true
        default: false
        }
    }

    /// The variables that it adds.
    var introduced: [VariableID] {
        switch self {
        case .argument(let variables): variables
        case .nodeScan(let scan): [scan.node]
        case .relationshipScan(let scan): [scan.relationship, scan.from, scan.to]
        case .expand(let expand): [expand.relationship, expand.to]
        case .expandMany(let expand): [expand.relationships, expand.to]
        case .quantifiedPath(let path): path.groups.map(\.outer) + [path.to] + (path.path.map { [$0] } ?? [])
        case .shortestPath(let path): [path.relationships] + (path.path.map { [$0] } ?? [])
        case .project(let project): project.items.map(\.variable)
        case .distinct(_, let variables): variables
        case .aggregate(let aggregate): aggregate.keys.map(\.variable) + aggregate.items.map(\.variable)
        case .unwind(_, _, let variable): [variable]
        case .union(let union): union.columns.map(\.result)
        case .procedureCall(let call): call.yields.map(\.variable)
        case .loadCSV(let load): [load.variable, load.line, load.file]
        case .inTransactions(let call): call.status.map { [$0] } ?? []
        case .create(let create):
            create.nodes.map(\.variable) + create.relationships.map(\.variable) + create.paths.map(\.variable)
        case .merge(let merge):
            merge.nodes.map(\.variable) + merge.relationships.map(\.variable) + merge.paths.map(\.variable)
        case .columns(_, let columns): columns.map(\.variable)
        default: []
        }
    }
}
