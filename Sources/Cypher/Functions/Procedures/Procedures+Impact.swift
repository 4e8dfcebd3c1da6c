internal import Base
internal import Graph

/// What fails with what, and why: the impact rules of the environment, or plain ones made from options.
enum ImpactProcedures {
    static let all = [impact, rootCause, singlePointsOfFailure, dependencies]

    private static let ruleOptions: [ProcedureOption] = [
        .types,
        ProcedureOption(
            "direction", "STRING",
            "'outgoing' (who points needs what it points to) or 'incoming'; with it or with types these plain rules "
                + "hold instead of those of the relation types"),
    ]

    /// `graph.impact(nodes, {state, healthy, until, maxHops, types, direction, limit})`
    private static let impact = ProcedureDefinition.graph(
        "graph.impact", [.init("nodes", "NODE | LIST<NODE>")],
        options: ruleOptions + [
            ProcedureOption("state", "STRING", "how badly they fail: 'down' (default), 'degraded', 'at_risk'"),
            ProcedureOption("healthy", "LIST<NODE>", "nodes that stay ok whatever happens"),
            ProcedureOption("until", "DURATION", "leaves out what happens later; seconds count, too"),
            .maxHops, .limit,
        ],
        gives: [
            .init("node", "NODE"), .init("state", "STRING"), .init("hops", "INTEGER"), .init("path", "PATH"),
            .init("via", "RELATIONSHIP"), .init("after", "DURATION"), .init("confidence", "FLOAT"),
            .init("healthy", "INTEGER?"), .init("needed", "INTEGER?"), .init("members", "INTEGER?"),
        ],
        "What becomes down, degraded or at risk when the given nodes fail, redundancy taken into account; worst first.",
        "주어진 노드에 장애가 나면 영향을 받는 노드를 이중화를 고려해 심각한 순서로 보여 줍니다."
    ) { call, options throws(CypherError) in
        let state = try options.state() ?? .down
        let scenario = ImpactScenario(
            failures: try call.nodes(0).map { ImpactScenario.Failure($0, state) },
            healthy: try options.nodes("healthy") ?? [], until: try options.time("until"))
        let rules = try rules(call, options)
        let hopsMax = try options.integer("maxHops") ?? .max
        let limit = try options.integer("limit") ?? Limits.traversalNodes
        let view = call.graph.everything
        let impact = try call.engine { () throws(GraphError) in
            try view.impact(
                of: scenario, rules: rules, nodesMax: Limits.traversalNodes, budget: call.budget)
        }
        var rows: [[Datum]] = []
        for found in impact.impacted where found.state != .ok && found.hops <= hopsMax {
            if rows.count == limit { break }
            let group = found.group
            rows.append([
                .node(found.node), .string(name(of: found.state)), Datum(count: found.hops),
                call.isWanted(3) ? path(to: found, in: impact) : .null, .relationship(found.via),
                call.isWanted(5) ? duration(found.after) : .null, .float(found.confidence),
                group.map { Datum(count: $0.healthy) } ?? .null, group.map { Datum(count: $0.needed) } ?? .null,
                group.map { Datum(count: $0.total) } ?? .null,
            ])
        }
        return rows
    }

    /// `graph.rootCause(alarms, {healthy, candidates, sets, types, direction})`
    private static let rootCause = ProcedureDefinition.graph(
        "graph.rootCause", [.init("alarms", "NODE | LIST<NODE> | LIST<MAP>")],
        options: ruleOptions + [
            ProcedureOption("healthy", "LIST<NODE>", "nodes that are known to work"),
            ProcedureOption("candidates", "INTEGER", "causes looked at, default 32"),
            ProcedureOption("sets", "INTEGER", "sets of causes returned, default 8"),
            .limit,
        ],
        gives: [
            .init("causes", "LIST<NODE>"), .init("score", "FLOAT"), .init("coverage", "FLOAT"),
            .init("confidence", "FLOAT"), .init("falseCoverage", "FLOAT"), .init("hops", "INTEGER"),
            .init("explained", "LIST<NODE>"), .init("unexplained", "LIST<NODE>"),
            .init("contradicted", "LIST<NODE>"),
        ],
        "What could have caused these alarms, best first. An alarm is a node, or a map {node, state, since}.",
        "이 경보들의 원인일 수 있는 노드를 가능성이 높은 순서로 보여 줍니다."
    ) { call, options throws(CypherError) in
        var question = RootCauseQuestion(
            alarms: try alarms(call), healthy: try options.nodes("healthy") ?? [])
        if let count = try options.integer("candidates", in: 1...10_000) { question.candidatesMax = count }
        if let count = try options.integer("sets", in: 0...1_000) { question.setsMax = count }
        let rules = try rules(call, options)
        let asked = question
        let analysis = try call.engine { () throws(GraphError) in
            try call.graph.everything.rootCauses(of: asked, rules: rules, budget: call.budget)
        }
        let causes = (analysis.candidates + analysis.sets).prefix(try options.integer("limit") ?? .max)
        return causes.map { cause in
            [
                Datum(nodes: cause.causes), .float(cause.score), .float(cause.coverage), .float(cause.confidence),
                .float(cause.falseCoverage), Datum(count: cause.hops), Datum(nodes: cause.explained),
                Datum(nodes: cause.unexplained), Datum(nodes: cause.contradicted),
            ]
        }
    }

    /// `graph.spof(service, {state, types, direction, limit})`
    private static let singlePointsOfFailure = ProcedureDefinition.graph(
        "graph.spof", [.init("service", "NODE")],
        options: ruleOptions + [
            ProcedureOption("state", "STRING", "what counts as failure of the service, default 'down'"), .limit,
        ],
        gives: [.init("node", "NODE")],
        "The nodes each of which alone takes the service down: its single points of failure.",
        "하나만 장애가 나도 서비스가 멈추는 단일 장애점을 보여 줍니다."
    ) { call, options throws(CypherError) in
        let service = try call.node(0)
        let state = try options.state() ?? .down
        let rules = try rules(call, options)
        let found = try call.engine { () throws(GraphError) in
            try call.graph.singlePointsOfFailure(of: service, rules: rules, state: state, budget: call.budget)
        }
        return found.nodes.prefix(try options.integer("limit") ?? .max).map { [.node($0)] }
    }

    /// `graph.dependencies(nodes, {maxHops, limit, types, direction})`
    private static let dependencies = ProcedureDefinition.graph(
        "graph.dependencies", [.init("nodes", "NODE | LIST<NODE>")], options: ruleOptions + [.maxHops, .limit],
        gives: [.init("node", "NODE"), .init("hops", "INTEGER"), .init("via", "RELATIONSHIP")],
        "Everything that the given nodes need, nearest first, by the direction in which failure crosses relationships.",
        "주어진 노드가 필요로 하는 모든 것을 가까운 순서로 보여 줍니다."
    ) { call, options throws(CypherError) in
        let found = call.graph.dependencies(
            of: try call.nodes(0), rules: try rules(call, options), hopsMax: try options.integer("maxHops") ?? .max,
            nodesMax: try options.integer("limit") ?? Limits.traversalNodes)
        return found.reached.map { [.node($0.node), Datum(count: $0.hops), .relationship($0.via)] }
    }
}

// MARK: Parts

extension ImpactProcedures {
    /// The rules of the environment; plain ones where there are none, or where options ask for them.
    private static func rules(
        _ call: ProcedureCall, _ options: ProcedureOptions
    ) throws(CypherError) -> ImpactRules {
        let types = try options.types()
        if types == nil, options["direction"] == nil, let known = call.context.environment.impactRules {
            return known(call.graph)
        }
        let direction = try options.direction(.outgoing)
        var rules: [ImpactRule] = []
        if direction != .incoming { rules.append(ImpactRule(cause: .target, effect: .down)) }
        if direction != .outgoing { rules.append(ImpactRule(cause: .source, effect: .down)) }
        var byType: [RelationshipTypeCode: [ImpactRule]] = [:]
        for type in types ?? Set(call.graph.relationshipTypeCodes) { byType[type] = rules }
        return ImpactRules(rules: byType)
    }

    private static func alarms(_ call: ProcedureCall) throws(CypherError) -> [Alarm] {
        guard case .list(let elements) = call.arguments[0], elements.contains(where: \.isMap) else {
            return try call.nodes(0).map { Alarm($0) }
        }
        var alarms: [Alarm] = []
        for element in elements {
            if case .node(let node) = element {
                alarms.append(Alarm(node))
                continue
            }
            guard case .map(let map) = element, case .node(let node)? = map["node"] else {
                throw .runtime(
                    .typeError, .invalidArgumentType,
                    "\(call.procedure): an alarm is \(element.typeDescription), expected a node or a map with a 'node'")
            }
            let part = ProcedureCall(
                procedure: call.procedure, inputs: call.inputs,
                options: ["node", "state", "since"].map { ProcedureOption($0, "", "") }, context: call.context,
                arguments: [element])
            let since: Instant? =
                if case .value(let value)? = map["since"] { value.dateTimeValue?.instant } else { nil }
            alarms.append(Alarm(node, try part.readOptions().state() ?? .down, firstSeen: since))
        }
        return alarms
    }

    static func name(of state: ImpactState) -> String {
        switch state {
        case .ok: "ok"
        case .atRisk: "at_risk"
        case .degraded: "degraded"
        case .down: "down"
        }
    }

    /// From the first failure to the node.
    private static func path(to found: ImpactedNode, in impact: Impact) -> Datum {
        let proof = impact.proof(of: found)
        return .path(DatumPath(nodes: proof.map(\.node), relationships: proof.dropFirst().compactMap(\.via)))
    }

    private static func duration(_ time: Duration) -> Datum {
        let (seconds, attoseconds) = time.components
        return CalendarDuration(seconds: seconds, nanoseconds: attoseconds / 1_000_000_000)
            .map { .value(.duration($0)) } ?? .null
    }
}

extension Datum {
    fileprivate var isMap: Bool {
        if case .map = self { true } else { false }
    }
}
