internal import Base

/// Tries causes: works out what each would do, and compares it with what is known.
struct RootCauseTrial {
    /// What a set of causes explains.
    struct Verdict {
        let cause: RootCause
        /// The explained alarms as bits.
        let explained: ContiguousArray<UInt64>
        let isComplete: Bool
    }

    let question: RootCauseQuestion
    let alarms: [Alarm]
    let words: Int
    private let graph: GraphSnapshot
    private let workspace: Workspace
    private let slotCount: Int
    private var propagation: ImpactPropagation
    /// Number of the alarm plus one, by slot.
    private let alarmNumbers: SlotTable
    /// By alarm: the change that first explains it, or `none`.
    private var explaining: ContiguousArray<UInt32>

    init(
        _ view: GraphView, _ rules: BoundImpactRules, _ question: RootCauseQuestion, alarms: [Alarm],
        region: SlotTable, meter: Meter, positions: SlotTable, workspace: Workspace
    ) {
        self.question = question
        self.alarms = alarms
        self.workspace = workspace
        graph = view.graph
        slotCount = view.slotCount
        words = (alarms.count + 63) / 64
        alarmNumbers = positions
        for (number, alarm) in alarms.enumerated() { positions[alarm.node.rawValue] = UInt32(number) + 1 }
        explaining = ContiguousArray(repeating: ImpactPropagation.none, count: alarms.count)
        propagation = ImpactPropagation(
            view, rules: rules, states: workspace.numbersA.cleared(slotCount: slotCount), meter: meter)
        propagation.region = region
    }

    mutating func analysis(
        of candidates: (found: [RootCauseRegion.Candidate], isPartial: Bool)
    ) throws(GraphError) -> RootCauseAnalysis {
        var verdicts: [(verdict: Verdict, mask: ContiguousArray<UInt64>)] = []
        for candidate in candidates.found {
            verdicts.append((try verdict(on: [candidate.node]), candidate.mask))
        }
        // Those that explain nothing alone stay: they may be half of a pair of spares.
        verdicts.sort { isBetter($0.verdict.cause, $1.verdict.cause) }
        let sets = verdicts.contains(where: \.verdict.isComplete) ? [] : try self.sets(from: verdicts)
        return RootCauseAnalysis(
            candidates: verdicts.map(\.verdict.cause).filter { $0.coverage > 0 }, sets: sets,
            isPartial: candidates.isPartial)
    }

    func isBetter(_ left: RootCause, _ right: RootCause) -> Bool {
        if left.score != right.score { return left.score > right.score }
        if left.hops != right.hops { return left.hops < right.hops }
        return left.causes.map(graph.id(of:)).lexicographicallyPrecedes(right.causes.map(graph.id(of:)))
    }

    // MARK: One set of causes

    mutating func verdict(on causes: [UInt32]) throws(GraphError) -> Verdict {
        try run(causes)
        var explained = ContiguousArray<UInt64>(repeating: 0, count: words)
        var confidence = 0.0
        var hops = 0
        var pairs = (kept: 0, all: 0)
        for (number, position) in explaining.enumerated() where position != ImpactPropagation.none {
            explained[number / 64] |= 1 << UInt64(number % 64)
            hops += Int(propagation.changes[Int(position)].hops)
            confidence += proofConfidence(position)
            if let isKept = isInOrder(number, position) {
                pairs.all += 1
                if isKept { pairs.kept += 1 }
            }
        }
        let count = explaining.count { $0 != ImpactPropagation.none }
        let contradicted = question.healthy.filter {
            propagation.states[$0.rawValue] & 3 >= ImpactState.degraded.rawValue
        }
        let cause = RootCause(
            causes: causes.sorted().map { NodeSlot(rawValue: $0) },
            coverage: Double(count) / Double(alarms.count),
            falseCoverage: question.healthy.isEmpty
                ? 0 : Double(contradicted.count) / Double(question.healthy.count),
            order: pairs.all == 0 ? 1 : Double(pairs.kept) / Double(pairs.all),
            recency: question.recency.isEmpty ? nil : recency(of: causes),
            confidence: count == 0 ? 1 : confidence / Double(count), hops: hops,
            explained: alarmed { $0 != ImpactPropagation.none }, unexplained: alarmed { $0 == ImpactPropagation.none },
            contradicted: contradicted)
        return Verdict(cause: cause, explained: explained, isComplete: count == alarms.count)
    }

    /// Runs until nothing moves, or until all is known that matters.
    private mutating func run(_ causes: [UInt32]) throws(GraphError) {
        propagation.begin(states: workspace.numbersA.cleared(slotCount: slotCount), nodesMax: .max)
        for number in explaining.indices { explaining[number] = ImpactPropagation.none }
        for node in causes { try propagation.fail(node, ImpactState.down.rawValue) }
        var left = alarms.count
        while left > 0 || !question.healthy.isEmpty, let position = try propagation.advance() {
            let change = propagation.changes[position]
            let number = Int(alarmNumbers[change.node]) - 1
            if number >= 0, explaining[number] == ImpactPropagation.none,
                change.state >= alarms[number].state.rawValue
            {
                explaining[number] = UInt32(position)
                left -= 1
            }
        }
    }

    private func alarmed(_ isWanted: (UInt32) -> Bool) -> [NodeSlot] {
        explaining.indices.filter { isWanted(explaining[$0]) }.map { alarms[$0].node }
    }

    private func recency(of causes: [UInt32]) -> Double {
        causes.reduce(0) { greatest, node in
            let own = question.recency[NodeSlot(rawValue: node)] ?? 0
            return own.isNaN ? greatest : max(greatest, min(1, own))
        }
    }

    private func proofConfidence(_ position: UInt32) -> Double {
        guard propagation.rules.confidenceKey != nil else { return 1 }
        var product = 1.0
        var current = propagation.changes[Int(position)]
        while current.cause != ImpactPropagation.none {
            product *= propagation.rules.confidence(current.via, in: graph)
            current = propagation.changes[Int(current.cause)]
        }
        return product
    }

    /// Whether an alarm was seen no earlier than the alarmed node before it on its proof says; `nil` where there is
    /// none or a time is missing.
    private func isInOrder(_ number: Int, _ position: UInt32) -> Bool? {
        let change = propagation.changes[Int(position)]
        guard let seen = alarms[number].firstSeen else { return nil }
        var before = change.cause
        while before != ImpactPropagation.none {
            let earlier = propagation.changes[Int(before)]
            let other = Int(alarmNumbers[earlier.node]) - 1
            if other >= 0, other != number, let otherSeen = alarms[other].firstSeen {
                let least = (change.time - earlier.time).subtractingReportingOverflow(
                    question.clockSlack.wholeMicroseconds)
                let passed = seen.rawValue.subtractingReportingOverflow(otherSeen.rawValue)
                return least.overflow || passed.overflow || passed.partialValue >= least.partialValue
            }
            before = earlier.cause
        }
        return nil
    }
}

extension RootCause {
    fileprivate init(
        causes: [NodeSlot], coverage: Double, falseCoverage: Double, order: Double, recency: Double?,
        confidence: Double, hops: Int, explained: [NodeSlot], unexplained: [NodeSlot], contradicted: [NodeSlot]
    ) {
        let score = coverage * confidence * (1 - falseCoverage) * (1 + order) / 2
        self.init(
            causes: causes, score: score * (recency.map { (3 + $0) / 4 } ?? 1), coverage: coverage,
            falseCoverage: falseCoverage, order: order, recency: recency ?? 0, confidence: confidence, hops: hops,
            explained: explained, unexplained: unexplained, contradicted: contradicted)
    }
}
