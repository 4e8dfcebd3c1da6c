public import Base

/// Something that monitoring says is wrong.
public struct Alarm: Hashable, Sendable {
    public let node: NodeSlot
    /// The least bad state that a cause has to explain.
    public let state: ImpactState
    public let firstSeen: Instant?

    public init(_ node: NodeSlot, _ state: ImpactState = .down, firstSeen: Instant? = nil) {
        self.node = node
        self.state = state
        self.firstSeen = firstSeen
    }
}

/// What is known when a cause is looked for.
public struct RootCauseQuestion: Sendable {
    /// A node given twice has the worse state and the earlier time.
    public var alarms: [Alarm]
    /// Nodes that are known to work: no cause themselves, and a cause that would degrade them is less likely.
    public var healthy: [NodeSlot]
    /// From 0 (long ago) to 1 (just now): how recently a node was changed.
    public var recency: [NodeSlot: Double]
    /// How far apart the clocks and polling times of two monitors may be.
    public var clockSlack: Duration
    /// Candidates whose impact is worked out.
    public var candidatesMax: Int
    /// Pairs and triples of candidates whose joint impact is worked out, where it may be more than the sum.
    public var jointRunsMax: Int
    /// Sets of causes returned.
    public var setsMax: Int

    public init(
        alarms: [Alarm], healthy: [NodeSlot] = [], recency: [NodeSlot: Double] = [:],
        clockSlack: Duration = .seconds(60), candidatesMax: Int = 32, jointRunsMax: Int = 64, setsMax: Int = 8
    ) {
        self.alarms = alarms
        self.healthy = healthy
        self.recency = recency
        self.clockSlack = clockSlack
        self.candidatesMax = candidatesMax
        self.jointRunsMax = jointRunsMax
        self.setsMax = setsMax
    }
}

/// One or several nodes whose failure, at the same time, would explain alarms.
public struct RootCause: Hashable, Sendable {
    /// In slot order.
    public let causes: [NodeSlot]
    /// From 0 to 1: coverage × confidence × (1 − false coverage) × (1 + order) / 2 × (3 + recency) / 4; the last
    /// factor is left out where no recency was given.
    public let score: Double
    /// Share of the alarms that it explains.
    public let coverage: Double
    /// Share of the nodes known to be healthy that it would degrade or take down.
    public let falseCoverage: Double
    /// Share of the explained alarms that were seen no earlier than what should have come before them.
    public let order: Double
    /// The greatest of the causes.
    public let recency: Double
    /// How sure the proofs of the explained alarms are, on average.
    public let confidence: Double
    /// Relationships on the ways to the explained alarms, all together.
    public let hops: Int
    public let explained: [NodeSlot]
    public let unexplained: [NodeSlot]
    /// The healthy nodes that it would degrade or take down.
    public let contradicted: [NodeSlot]
}

public struct RootCauseAnalysis: Sendable {
    /// Single causes: best score first, then fewest hops, then node id.
    public let candidates: [RootCause]
    /// Where no single cause explains every alarm: the smallest sets that do, found exactly among the best
    /// candidates, up to three causes; failing that one greedy set that explains as much as it can. Ordered like `candidates`.
    public let sets: [RootCause]
    /// Whether more nodes could be causes than were looked at.
    public let isPartial: Bool
}

extension GraphView {
    /// What could have caused these alarms: the impact rules reversed.
    ///
    /// The nodes that the alarmed ones need, found in one pass for 64 alarms at a time, are the candidates: those
    /// that reach most alarms and fewest healthy nodes first, then the nearest. The impact of each is worked out, but only among the nodes
    /// that lead to an alarm or to a healthy node, and no further than the last alarm where no node is known to be
    /// healthy. A node is a cause by being down.
    ///
    /// Sources: multi-source search with a bit for each source, Then et al., "The More the Merrier", PVLDB 8(4),
    /// 2014; greedy set cover, Chvátal, "A greedy heuristic for the set-covering problem", 1979; the score follows
    /// the codebook view of alarm correlation, Yemini et al., "High speed and robust event correlation", 1996.
    /// - Complexity: O(relationships of the nodes that the alarms need × alarms / 64) for the search, and
    ///   O(`candidatesMax` + `jointRunsMax`) bounded impacts.
    /// - Throws: `badArgument` for no alarm, a slot without a node, or a node both alarmed and healthy;
    ///   `budgetExceeded`, `cancelled`, `outOfTime`.
    public func rootCauses(
        of question: RootCauseQuestion, rules: ImpactRules, budget: Budget = .unlimited
    ) throws(GraphError) -> RootCauseAnalysis {
        let alarms = try mergedAlarms(question)
        let bound = BoundImpactRules(rules, in: graph)
        return try withWorkspace { outer throws(GraphError) in
            var region = RootCauseRegion(
                self, bound, table: outer.numbersA.cleared(slotCount: slotCount), meter: Meter(budget))
            try region.search(alarms)
            try region.search(healthy: question.healthy, marks: &outer.marksA)
            let healthy = Set(question.healthy.map(\.rawValue))
            let chosen = try region.candidates(max: question.candidatesMax) { !healthy.contains($0) }
            return try withWorkspace { inner throws(GraphError) in
                var trial = RootCauseTrial(
                    self, bound, question, alarms: alarms, region: region.table, meter: region.meter,
                    positions: outer.numbersB.cleared(slotCount: slotCount), workspace: inner)
                return try trial.analysis(of: chosen)
            }
        }
    }

    /// Each alarmed node once, in slot order.
    private func mergedAlarms(_ question: RootCauseQuestion) throws(GraphError) -> [Alarm] {
        try requireNodes(question.alarms.lazy.map(\.node))
        try requireNodes(question.healthy)
        var merged: [NodeSlot: Alarm] = [:]
        for alarm in question.alarms where alarm.state > .ok {
            let known = merged[alarm.node]
            let times = [known?.firstSeen, alarm.firstSeen].compactMap { $0 }
            merged[alarm.node] = Alarm(
                alarm.node, max(known?.state ?? .ok, alarm.state), firstSeen: times.min())
        }
        if merged.isEmpty { throw GraphError(.badArgument, "there is no alarm to explain") }
        for node in question.healthy where merged[node] != nil {
            throw GraphError(.badArgument, "the node in slot \(node.rawValue) is both alarmed and healthy")
        }
        return merged.values.sorted { $0.node < $1.node }
    }
}
