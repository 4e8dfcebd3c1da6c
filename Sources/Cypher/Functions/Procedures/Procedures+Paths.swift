internal import Base
internal import Graph

/// Ways from one node to another.
enum PathProcedures {
    static let all = [shortestPath, paths, allPaths, disjointPaths]

    private static let ends: [ProcedureDefinition.Field] = [.init("from", "NODE"), .init("to", "NODE")]
    private static let rowFields: [ProcedureDefinition.Field] = [
        .init("index", "INTEGER"), .init("path", "PATH"), .init("cost", "FLOAT"), .init("hops", "INTEGER"),
    ]

    private static func row(_ index: Int, _ path: Path) -> [Datum] {
        [Datum(count: index), Datum(path), .float(path.cost), Datum(count: path.hops)]
    }

    /// `graph.shortestPath(from, to, {weight, defaultWeight, direction, types, through, avoid, avoidTypes})`
    private static let shortestPath = ProcedureDefinition.graph(
        "graph.shortestPath", ends,
        options: [
            .weight, .defaultWeight, .direction("both"), .types, .maxHops,
            ProcedureOption("through", "LIST<NODE>", "nodes to pass, in this order"),
            ProcedureOption("anyOrder", "BOOLEAN", "those may be passed in any order; 10 at most"),
            ProcedureOption("avoid", "LIST<NODE>", "nodes to keep off"),
            ProcedureOption("avoidTypes", "LIST<STRING>", "relationship types to keep off"),
        ],
        gives: Array(rowFields.dropFirst()),
        "The cheapest path by a weight, or one with the fewest relationships; no row where there is none.",
        "가중치가 가장 작은 경로, 또는 관계 수가 가장 적은 경로를 찾습니다."
    ) { call, options throws(CypherError) in
        let (start, goal) = (try call.node(0), try call.node(1))
        let direction = try options.direction(.both)
        let constraints = PathConstraints(
            through: try options.nodes("through") ?? [], isOrderGiven: !(try options.flag("anyOrder") ?? false),
            avoidedNodes: Set(try options.nodes("avoid") ?? []),
            avoidedTypes: try options.types("avoidTypes") ?? [])
        let isWeighted = options["weight"] != nil || options["defaultWeight"] != nil
        let hopsMax = try options.integer("maxHops") ?? .max
        let view = try options.weightedView()
        let path = try call.engine { () throws(GraphError) in
            if constraints == PathConstraints() {
                if isWeighted {
                    return try view.cheapestPath(from: start, to: goal, direction: direction, budget: call.budget)
                }
                return try view.view.shortestPath(
                    from: start, to: goal, direction: direction, hopsMax: hopsMax, budget: call.budget)
            }
            if isWeighted {
                return try view.cheapestPath(
                    from: start, to: goal, direction: direction, obeying: constraints, budget: call.budget)
            }
            return try view.view.shortestPath(
                from: start, to: goal, direction: direction, obeying: constraints, budget: call.budget)
        }
        guard let path, path.hops <= hopsMax else { return [] }
        return [Array(row(0, path).dropFirst())]
    }

    /// `graph.paths(from, to, {k, weight, defaultWeight, direction, types})`
    private static let paths = ProcedureDefinition.graph(
        "graph.paths", ends,
        options: [
            ProcedureOption("k", "INTEGER", "how many, default 3"), .weight, .defaultWeight, .direction("both"), .types,
        ],
        gives: rowFields,
        "The k cheapest paths that visit no node twice, cheapest first.",
        "같은 노드를 두 번 지나지 않는 가장 싼 경로 k개를 순서대로 찾습니다."
    ) { call, options throws(CypherError) in
        let (start, goal) = (try call.node(0), try call.node(1))
        let count = try options.integer("k", in: 1...10_000) ?? 3
        let direction = try options.direction(.both)
        let view = try options.weightedView()
        let found = try call.engine { () throws(GraphError) in
            try view.cheapestPaths(from: start, to: goal, count: count, direction: direction, budget: call.budget)
        }
        return found.enumerated().map { row($0, $1) }
    }

    /// `graph.allPaths(from, to, {minHops, maxHops, limit, shortest, direction, types})`
    private static let allPaths = ProcedureDefinition.graph(
        "graph.allPaths", ends,
        options: [
            ProcedureOption("minHops", "INTEGER", "relationships on a path at least, default 0"),
            ProcedureOption("maxHops", "INTEGER", "relationships on a path at most, default \(Limits.pathHops)"),
            ProcedureOption("shortest", "BOOLEAN", "only those with the fewest relationships"),
            .direction("both"), .types, .limit,
        ],
        gives: rowFields,
        "Every path that visits no node twice, up to a number of relationships.",
        "같은 노드를 두 번 지나지 않는 모든 경로를 정한 길이까지 찾습니다."
    ) { call, options throws(CypherError) in
        let (start, goal) = (try call.node(0), try call.node(1))
        let direction = try options.direction(.both)
        let isShortest = try options.flag("shortest") ?? false
        let hopsMin = try options.integer("minHops") ?? 0
        let hopsMax = try options.integer("maxHops") ?? (isShortest ? .max : max(hopsMin, Limits.pathHops))
        guard hopsMin <= hopsMax else {
            throw .runtime(
                .argumentError, .invalidArgumentValue,
                "\(call.procedure): minHops is \(hopsMin), more than maxHops, which is \(hopsMax)")
        }
        let limit = try options.integer("limit") ?? .max
        let view = try options.view()
        let bytesMax = call.context.environment.budget.bytesMax
        var isTooMuch = false
        let rows = try call.engine { () throws(GraphError) in
            let stream =
                isShortest
                ? try view.shortestPaths(
                    from: start, to: goal, direction: direction, hopsMax: hopsMax, countMax: limit,
                    budget: call.budget)
                : try view.simplePaths(
                    from: start, to: goal, direction: direction, hops: hopsMin...hopsMax, countMax: limit,
                    budget: call.budget)
            var rows: [[Datum]] = []
            var bytes = 0
            while let path = try stream.next() {
                bytes += 200 + 8 * path.nodes.count
                isTooMuch = bytes > bytesMax
                if isTooMuch { break }
                rows.append(row(rows.count, path))
            }
            return rows
        }
        if isTooMuch {
            throw .runtime(
                .limitExceeded, .other,
                "\(call.procedure): \(rows.count) paths need more than the \(bytesMax) bytes of memory that they may use",
                hint: "give a smaller maxHops, or a limit")
        }
        return rows
    }

    /// `graph.disjointPaths(from, to, {sharing, limit, direction, types})`
    private static let disjointPaths = ProcedureDefinition.graph(
        "graph.disjointPaths", ends,
        options: [
            ProcedureOption(
                "sharing", "STRING",
                "what two paths may not share: 'nodes' (default; the ends apart) or 'relationships'"),
            .direction("both"), .types, .limit,
        ],
        gives: rowFields,
        "As many disjoint paths as there are: how redundant a connection is.",
        "서로 겹치지 않는 경로를 모두 찾아 연결이 얼마나 이중화되어 있는지 보여 줍니다."
    ) { call, options throws(CypherError) in
        let (start, goal) = (try call.node(0), try call.node(1))
        let disjointness: Disjointness =
            try options.choice("sharing", among: ["nodes": .nodes, "relationships": .relationships]) ?? .nodes
        let direction = try options.direction(.both)
        let limit = try options.integer("limit") ?? .max
        let view = try options.view()
        let found = try call.engine { () throws(GraphError) in
            try view.disjointPaths(
                from: start, to: goal, direction: direction, sharingNo: disjointness, countMax: limit,
                budget: call.budget)
        }
        return found.enumerated().map { row($0, $1) }
    }
}
