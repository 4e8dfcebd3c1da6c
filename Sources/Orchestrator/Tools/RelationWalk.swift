internal import Base
internal import CMDB
internal import Graph
internal import OrderedCollections

/// One step from CI to CI: over which relation, in which direction.
struct RelationStep: Hashable, Sendable {
    var type: String
    var direction: Direction

    /// `-[:RUNS_ON]->` or `<-[:RUNS_ON]-`.
    var cypher: String { direction == .outgoing ? "-[:\(type)]->" : "<-[:\(type)]-" }
}

/// Finds how CIs of two kinds hang together.
///
/// A way goes against relations first and along them after ("the pods on this node, and their deployments"), never
/// along one and back down: two pods of one namespace have nothing to do with one another for that. It turns only
/// at what a CI consists of or carries: from a workload to an application that uses it, and on to what else that
/// application uses, is no way either.
struct RelationWalk: Sendable {
    let estate: Estate

    /// A CI that was reached, and the way to it.
    struct Match: Hashable, Sendable {
        var node: NodeSlot
        var steps: [RelationStep]
        var via: RelationshipSlot
        var predecessor: NodeSlot
    }

    struct Outcome: Sendable {
        /// Nearest first, all with the same number of steps.
        var matches: [Match]
        var isPartial: Bool
    }

    private struct State: Hashable {
        enum Phase: Hashable { case start, atPart, atUser, along }
        var node: NodeSlot
        var phase: Phase
    }

    /// Relations whose source is a part of the target, or is carried by it.
    private static let structural: Set<String> = [
        "RUNS_ON", "MANAGED_BY", "IN_NAMESPACE", "PART_OF", "MEMBER_OF", "LOCATED_IN", "BUILT_FROM", "STORES_ON",
        "IN_SUBNET", "CARVED_FROM", "OWNED_BY", "POWERED_BY",
    ]

    private struct Arrival {
        var predecessor: State
        var via: RelationshipSlot
        var step: RelationStep
    }

    /// The nearest CIs with one of `labels`, all those at the same distance.
    /// - Parameter required: at least one step must use one of these types.
    /// - Complexity: O(relationships of the visited CIs), at most `visitsMax` visits.
    func nearest(
        from starts: [NodeSlot], labels: [LabelCode], required: Set<RelationshipTypeCode>? = nil,
        stepsMax: Int = Limits.relatedSteps, visitsMax: Int = Limits.relatedVisits
    ) -> Outcome {
        guard !labels.isEmpty else { return Outcome(matches: [], isPartial: false) }
        let snapshot = estate.snapshot
        var arrivals: [State: Arrival] = [:]
        var frontier = starts.map { State(node: $0, phase: .start) }
        let startSet = Set(starts)
        let structural = Set(Self.structural.compactMap { snapshot.relationshipType(named: $0) })
        for _ in 0..<stepsMax {
            var next: [State] = []
            var isPartial = false
            for state in frontier {
                let direction: Direction =
                    state.phase == .along ? .outgoing : state.phase == .atUser ? .incoming : .both
                snapshot.forEachRelationship(of: state.node, direction: direction) { adjacent in
                    let goesAlong = adjacent.direction == .outgoing
                    let reached = State(
                        node: adjacent.node,
                        phase: goesAlong ? .along : structural.contains(adjacent.type) ? .atPart : .atUser)
                    guard arrivals[reached] == nil, !startSet.contains(adjacent.node) else { return }
                    guard arrivals.count < visitsMax else {
                        isPartial = true
                        return
                    }
                    arrivals[reached] = Arrival(
                        predecessor: state, via: adjacent.relationship,
                        step: RelationStep(
                            type: snapshot.name(of: adjacent.type), direction: goesAlong ? .outgoing : .incoming))
                    next.append(reached)
                }
            }
            let matches = self.matches(among: next, arrivals, labels: labels, required: required)
            if !matches.isEmpty || isPartial || next.isEmpty { return Outcome(matches: matches, isPartial: isPartial) }
            frontier = next
        }
        return Outcome(matches: [], isPartial: false)
    }

    private func matches(
        among states: [State], _ arrivals: [State: Arrival], labels: [LabelCode],
        required: Set<RelationshipTypeCode>?
    ) -> [Match] {
        var seen = Set<NodeSlot>()
        var matches: [Match] = []
        let requiredNames = required.map { Set($0.map { estate.snapshot.name(of: $0) }) }
        for state in states where estate.isAny(state.node, labels) {
            guard let arrival = arrivals[state] else { continue }
            var steps: [RelationStep] = []
            var current = state
            while let before = arrivals[current], steps.count <= Limits.relatedSteps {
                steps.append(before.step)
                current = before.predecessor
            }
            if let requiredNames, !steps.contains(where: { requiredNames.contains($0.type) }) { continue }
            guard seen.insert(state.node).inserted else { continue }
            matches.append(
                Match(
                    node: state.node, steps: steps.reversed(), via: arrival.via,
                    predecessor: arrival.predecessor.node))
        }
        return matches
    }

    /// The way that most CIs of some classes have to the nearest CIs of others, found on a sample.
    func commonSteps(from sources: [NodeSlot], to labels: [LabelCode]) -> [RelationStep]? {
        var votes: [[RelationStep]: Int] = [:]
        let stride = max(1, sources.count / Limits.relationSample)
        for index in Swift.stride(from: 0, to: sources.count, by: stride) {
            let outcome = nearest(from: [sources[index]], labels: labels, visitsMax: 2_000)
            for steps in Set(outcome.matches.map(\.steps)) { votes[steps, default: 0] += 1 }
        }
        return votes.min { left, right in
            left.key.count != right.key.count
                ? left.key.count < right.key.count
                : left.value != right.value
                    ? left.value > right.value : left.key.map(\.cypher).joined() < right.key.map(\.cypher).joined()
        }?.key
    }

    /// Whether CIs with one of `labels` are parts of `sources`, or carried by them: pods of a namespace.
    func contains(_ sources: [NodeSlot], _ labels: [LabelCode]) -> Bool {
        guard let steps = commonSteps(from: sources, to: labels) else { return false }
        return steps.allSatisfy { $0.direction == .incoming && Self.structural.contains($0.type) }
    }

    /// Where `steps` lead from one CI; each CI once, in order of discovery.
    func follow(_ steps: [RelationStep], from node: NodeSlot, labels: [LabelCode]) -> [NodeSlot] {
        var current = [node]
        for step in steps {
            guard let code = estate.snapshot.relationshipType(named: step.type) else { return [] }
            var next: [NodeSlot] = []
            for node in current {
                estate.snapshot.forEachRelationship(of: node, direction: step.direction, type: code) { adjacent in
                    if !next.contains(adjacent.node) || next.count > 64 { next.append(adjacent.node) }
                }
            }
            current = next
        }
        var seen = Set<NodeSlot>()
        return current.filter { estate.isAny($0, labels) && seen.insert($0).inserted }
    }
}
