public import Graph
internal import JSON
internal import OrderedCollections

/// What somebody has answered.
public enum ReviewVerdict: String, Hashable, Sendable, CaseIterable {
    /// Of two CIs: they are one, or they are not.
    case same, different
    /// Of a record: it is a CI of its own, it belongs to one, or it does not matter.
    case create, assign, ignore
    /// Of a relation, and of a run that waits: it may be, or not. Of a record that contradicts its CI: the CI has
    /// changed, or the record is of another one, which is new.
    case accept, reject

    /// The answers to a question of one kind.
    public static func allowed(for kind: ReviewItem.Kind) -> [ReviewVerdict] {
        switch kind {
        case .duplicate: [.same, .different]
        case .contested, .parked: [.create, .assign, .ignore]
        case .suggestion, .drift, .brake: [.accept, .reject]
        case .classDisagreement, .refused: [.ignore]
        }
    }

    /// How the question ends.
    public var state: ReviewItem.State {
        switch self {
        case .same, .create, .assign, .accept: .accepted
        case .different, .ignore, .reject: .rejected
        }
    }
}

extension ReviewItem {
    /// The property of a relation that says how it came to be; `suggested` ones carry no impact.
    public static let originKey = "origin"
    public static let confidenceKey = "confidence"

    /// The relation that a suggestion proposes. Who accepts it vouches for it, so its origin is `asserted`.
    /// - Throws: `unknownCI` where an end is gone.
    public func suggestedRelation(on graph: GraphSnapshot) throws(ChangeError) -> ChangeOperation {
        guard cis.count == 2, let type = detail["type"]?.stringValue else {
            throw ChangeError(.unknownCI, "the suggestion names no two CIs")
        }
        try check(graph)
        return .createRelation(
            type: type, from: .existing(cis[0]), to: .existing(cis[1]),
            properties: [
                Self.originKey: "asserted", Self.confidenceKey: .float((score * 1_000).rounded() / 1_000),
            ])
    }

    /// Of two CIs that are one, which remains and which goes: `ci`, or the older where it is not said.
    /// - Throws: `unknownCI` where one is gone, or `ci` is neither.
    public func remaining(
        _ ci: NodeID?, on graph: GraphSnapshot
    ) throws(ChangeError) -> (remaining: NodeID, other: NodeID) {
        guard cis.count == 2 else { throw ChangeError(.unknownCI, "the item names no two CIs") }
        try check(graph)
        guard let ci else { return (min(cis[0], cis[1]), max(cis[0], cis[1])) }
        guard cis.contains(ci) else {
            throw ChangeError(
                .unknownCI, "\(CIName.text(ci)) is neither \(CIName.text(cis[0])) nor \(CIName.text(cis[1]))",
                hint: "Name the one of the two that remains.")
        }
        return (ci, cis[0] == ci ? cis[1] : cis[0])
    }

    private func check(_ graph: GraphSnapshot) throws(ChangeError) {
        for id in cis where graph.slot(of: id) == nil {
            throw ChangeError(
                .unknownCI, "\(CIName.text(id)) is not there any more", hint: "Search again: the item will end.")
        }
    }
}
