public import Base
public import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Postgres

/// What is taken back.
public enum RollbackTarget: Hashable, Sendable {
    case commit(CommitSeq)
    case changeSet(Int64)
    case run(Int64)
    /// Everything that a source has committed from this commit on.
    case source(String, since: CommitSeq)
}

/// What becomes of later changes of what is taken back.
public enum DependantChoice: String, Sendable, CaseIterable {
    /// They are listed; where there are any, nothing is proposed.
    case list
    /// The commits that made them are taken back as well, whole.
    case include
    /// They stay.
    case skip
    /// What they did to the same attributes is lost.
    case force
}

/// A rollback that has been worked out.
public struct RollbackPlan: Sendable {
    /// A later change of something that is taken back.
    public struct Dependant: Hashable, Sendable {
        public let seq: CommitSeq
        /// `ci-7`, `rel-3`, or `rule/web-needs-owner`.
        public let target: String
        /// `*` for the whole of it.
        public let attribute: String
    }

    /// The commits that are taken back, ascending.
    public let seqs: [CommitSeq]
    public let dependants: [Dependant]
    /// Against ``base``.
    public let operations: [ChangeOperation]
    public let base: CommitSeq

    /// - Throws: `refused` where there is nothing to take back.
    public func requireOperations() throws(StoreError) {
        guard operations.isEmpty else { return }
        throw StoreError(.refused, "there is nothing left to take back: the present state is as it was before")
    }
}

extension ChangeControl {
    /// Works out what takes back a past change, against the present state.
    ///
    /// - Throws: `notFound` where there is no such commit, `refused` where there is nothing to take back, `tooLarge`.
    /// - Complexity: O(versions of the touched elements since then).
    public func rollbackPlan(
        of target: RollbackTarget, dependants choice: DependantChoice, tenant: TenantID
    ) async throws(StoreError) -> RollbackPlan {
        let number = try store.number(of: tenant)
        let (graph, _) = store.estate(for: tenant)
        return try await store.read { connection in
            let reader = RollbackReader(tenant: number, connection: connection)
            var undone = Set(try await reader.seqs(of: target))
            while true {
                guard undone.count <= Limits.rollbackCommits else {
                    throw StoreError(.tooLarge, "the rollback would take back \(undone.count) commits")
                }
                let elements = try await reader.elements(touchedBy: undone)
                var work = RollbackWork(elements, undone, keepsLater: choice != .force, graph)
                let starts = try await reader.starts(of: work.attached)
                work.settle(starts: starts)
                let later = Set(work.dependants.map(\.seq)).subtracting(undone)
                if choice == .include, !later.isEmpty {
                    undone.formUnion(later)
                    continue
                }
                return RollbackPlan(
                    seqs: undone.sorted(),
                    dependants: work.dependants.sorted { ($0.seq, $0.target) < ($1.seq, $1.target) },
                    operations: work.operations.all, base: graph.seq)
            }
        }
    }

    /// Proposes what takes back a past change, as a change set like any other.
    /// - Returns: no change set where there are dependants and the choice is to list them.
    public func rollback(
        _ target: RollbackTarget, dependants choice: DependantChoice, reason: String, by principal: Principal
    ) async throws(StoreError) -> (plan: RollbackPlan, stored: StoredChangeSet?) {
        if choice == .force, reason.isEmpty {
            throw StoreError(.refused, "a rollback that overrides later changes needs a reason")
        }
        let plan = try await rollbackPlan(of: target, dependants: choice, tenant: principal.tenant)
        if choice == .list, !plan.dependants.isEmpty { return (plan, nil) }
        try plan.requireOperations()
        var draft = ChangeDraft(title: Self.title(of: target), operations: plan.operations)
        draft.kind = .rollback
        draft.reason = reason
        draft.baseSeq = plan.base
        if case .changeSet(let number) = target { draft.inverseOf = number }
        return (plan, try await create(draft, by: principal))
    }

    private static func title(of target: RollbackTarget) -> String {
        switch target {
        case .commit(let seq): "roll back commit \(seq)"
        case .changeSet(let number): "roll back \(ChangeSetName.text(number))"
        case .run(let run): "roll back run \(run)"
        case .source(let name, let seq): "roll back \(name) since commit \(seq)"
        }
    }
}

/// The elements that a rollback is about, each with its life.
struct RollbackElements: Sendable {
    var nodes: [NodeID: ElementLife] = [:]
    var relations: [RelationshipID: (document: RelationDocument, life: ElementLife)] = [:]
    var definitions: [Definition.Reference: ElementLife] = [:]
    var decisions: [(pair: Clusters.Decision, life: ElementLife)] = []
    var supports: [(support: RelationSupport, life: ElementLife)] = []
    /// Versions of source records, each list in the order of the commits; the first may be from before.
    var records: [[RecordVersion]] = []

    struct RecordVersion: Sendable {
        let from: CommitSeq
        let to: CommitSeq?
        let record: SourceRecord
        let ci: NodeID?
    }
}

/// The states that the elements shall have, and what stands against that.
struct RollbackWork {
    private(set) var dependants: [RollbackPlan.Dependant] = []
    private(set) var operations = RollbackOperations()
    /// Relations of CIs that are to go which others have made.
    private(set) var attached: [RelationshipID] = []
    private var nodes: [NodeID: ElementLife.State?] = [:]
    private let elements: RollbackElements
    private let undone: Set<CommitSeq>
    private let keepsLater: Bool
    private let graph: GraphSnapshot
    private var holders: [RelationshipID: NodeID] = [:]

    init(_ elements: RollbackElements, _ undone: Set<CommitSeq>, keepsLater: Bool, _ graph: GraphSnapshot) {
        self.elements = elements
        self.undone = undone
        self.keepsLater = keepsLater
        self.graph = graph
        for (id, life) in elements.nodes { nodes[id] = .some(replay(life, CIName.text(id))) }
        for (id, wanted) in nodes where wanted == nil { noteAttached(to: id) }
    }

    private mutating func replay(_ life: ElementLife, _ target: String) -> ElementLife.State? {
        let replay = RollbackReplay(life, without: undone, keepsLater: keepsLater)
        dependants += replay.dependants.map {
            RollbackPlan.Dependant(seq: $0.seq, target: target, attribute: $0.facet?.text ?? "*")
        }
        return replay.state
    }

    private mutating func noteAttached(to id: NodeID) {
        guard let slot = graph.slot(of: id) else { return }
        graph.forEachRelationship(of: slot, direction: .both) { adjacent in
            let relation = graph.id(of: adjacent.relationship)
            if elements.relations[relation] == nil, holders.updateValue(id, forKey: relation) == nil {
                attached.append(relation)
            }
        }
    }

    /// - Parameter starts: the commits that made the ``attached`` relations what they are.
    mutating func settle(starts: [RelationshipID: CommitSeq]) {
        for relation in attached.sorted() {
            guard let holder = holders[relation] else { continue }
            dependants.append(
                .init(seq: starts[relation] ?? graph.seq, target: RelationName.text(relation), attribute: "*"))
            // It needs the CI that is to go.
            if keepsLater { nodes[holder] = elements.nodes[holder]?.current }
        }
        for versions in elements.records { settle(versions) }
        for (id, life) in elements.nodes.sorted(by: { $0.key < $1.key }) {
            operations.add(id, life.current, into: nodes[id] ?? nil)
        }
        for (id, element) in elements.relations.sorted(by: { $0.key < $1.key }) {
            var wanted = replay(element.life, RelationName.text(id))
            if let document = wanted.map(element.document.with), !(exists(document.from) && exists(document.to)) {
                // One end is gone for good: its retirement is not taken back.
                if element.life.current == nil { noteLostEnd(of: document) }
                wanted = nil
            }
            operations.add(element.document, element.life.current, into: wanted)
        }
        for (pair, life) in elements.decisions {
            let name = "record/\(pair.left.source)/\(pair.left.key)"
            operations.add(pair, life.current, into: replay(life, name))
        }
        for (support, life) in elements.supports {
            operations.add(support, life.current, into: replay(life, RelationName.text(support.relation)))
        }
        for (reference, life) in elements.definitions.sorted(by: { $0.key.key < $1.key.key }) {
            let wanted = replay(life, "\(reference.kind.rawValue)/\(reference.key)")
            operations.add(reference, content(life.current), into: content(wanted))
        }
    }

    /// A record is what its last version says that is not taken back. What it says of the CI is told with the CI.
    private mutating func settle(_ versions: [RollbackElements.RecordVersion]) {
        guard let last = versions.last else { return }
        var wanted: RollbackElements.RecordVersion?
        var isTainted = false
        for version in versions {
            if undone.contains(version.from) {
                isTainted = true
            } else if !isTainted || keepsLater {
                wanted = version
            }
            // Its CI goes: so does what was said of it later.
            if let ci = wanted?.ci, let state = nodes[ci], state == nil { wanted = nil }
        }
        operations.add(
            (last.record, last.ci), isInForce: last.to == nil, into: wanted.map { ($0.record, $0.ci) })
    }

    private func exists(_ id: NodeID) -> Bool {
        if let wanted = nodes[id] { return wanted != nil }
        return graph.slot(of: id) != nil
    }

    private mutating func noteLostEnd(of relation: RelationDocument) {
        for end in [relation.from, relation.to] where !exists(end) {
            guard nodes[end] == nil else { continue }
            dependants.append(.init(seq: graph.seq, target: CIName.text(end), attribute: "*"))
        }
    }

    private func content(_ state: ElementLife.State?) -> JSONValue? {
        guard case .string(let text)? = state?[.content] else { return nil }
        return try? JSONValue.parse(text)
    }
}
