public import Graph
internal import OrderedCollections

/// A further source that says that a relation is there; the believed one stands with the relation itself.
public struct RelationSupport: Hashable, Sendable {
    public let relation: RelationshipID
    public let source: String

    public init(relation: RelationshipID, source: String) {
        self.relation = relation
        self.source = source
    }
}

/// The live records of some CIs, and further sources of some relations.
public struct RecordBook: Sendable {
    /// By CI, in any order. No entry: not known.
    public var records: [NodeID: [SourceRecord]]
    public var supporters: [RelationshipID: [String]]
    /// Records of no CI: contested and parked ones.
    public var loose: [RecordReference: SourceRecord]

    public init(
        records: [NodeID: [SourceRecord]] = [:], supporters: [RelationshipID: [String]] = [:],
        loose: [RecordReference: SourceRecord] = [:]
    ) {
        self.records = records
        self.supporters = supporters
        self.loose = loose
    }
}

extension RecordBook {
    /// Brings the book to the state after a change.
    /// - Complexity: O(records of the change).
    public mutating func follow(_ change: ResolvedChange) {
        for (record, ci) in change.records {
            guard let ci else {
                loose[record.reference] = record
                continue
            }
            guard record.state == .live, change.book.records[ci] == nil else { continue }
            records[ci, default: []].append(record)
        }
        records.merge(change.book.records) { $1 }
        for support in change.supports {
            supporters[support.relation, default: []].append(support.source)
        }
        for support in change.withdrawnSupports {
            supporters[support.relation]?.removeAll { $0 == support.source }
        }
    }
}

extension ChangeSet {
    /// CIs of which the resolver needs the records.
    public var touchedCIs: Set<NodeID> {
        var touched: Set<NodeID> = []
        for operation in operations {
            switch operation {
            case .reviveCI(let id, _, _, _), .updateCI(let id, _, _, _), .retireCI(let id), .removeNode(let id):
                touched.insert(id)
            case .restoreCI(let document): touched.insert(document.id)
            case .apply(let difference):
                for changed in difference.changedNodes { touched.insert(changed.id) }
                for node in difference.removedNodes { touched.insert(node.id) }
            case .records(let operation):
                switch operation {
                case .observe(_, of: .existing(let id)), .forget(_, of: .some(let id)), .leave(_, of: let id),
                    .drift(_, of: let id, _), .settle(_, of: let id, _), .derive(let id):
                    touched.insert(id)
                case .part(_, from: .some(let id)): touched.insert(id)
                case .move(_, from: let id, to: let into):
                    if let id { touched.insert(id) }
                    if case .existing(let id)? = into { touched.insert(id) }
                case .merge(let id, let into): touched.formUnion([id, into])
                case .split(_, from: let id, let into, _):
                    touched.insert(id)
                    if let into { touched.insert(into) }
                default: continue
                }
            default: continue
            }
        }
        return touched
    }

    /// CIs that get another owner by this set: what they are recognised by inside of it is something else then.
    /// - Complexity: O(operations + relations of the CIs that are merged).
    public func reowned(on graph: GraphSnapshot, _ metamodel: Metamodel) -> Set<NodeID> {
        var found: Set<NodeID> = []
        func note(_ type: String, _ from: CIReference, _ to: CIReference) {
            guard let end = metamodel.relationTypes[type]?.owner,
                case .existing(let part) = end == .source ? to : from, graph.slot(of: part) != nil
            else { return }
            found.insert(part)
        }
        for operation in operations {
            switch operation {
            case .createRelation(let type, let from, let to, _):
                if case .new = from, case .new = to { continue }
                note(type, from, to)
            case .restoreRelation(let relation):
                note(relation.type, .existing(relation.from), .existing(relation.to))
            case .records(.split(_, from: _, into: _, let relations)):
                for relation in relations {
                    note(relation.type, .existing(relation.from), .existing(relation.to))
                }
            case .records(.merge(let id, into: _)):
                guard let slot = graph.slot(of: id) else { continue }
                graph.forEachRelationship(of: slot, direction: .both) { adjacent in
                    let (source, target) = (
                        graph.source(of: adjacent.relationship), graph.target(of: adjacent.relationship)
                    )
                    note(
                        graph.typeName(of: adjacent.relationship), .existing(graph.id(of: source)),
                        .existing(graph.id(of: target)))
                }
            default: continue
            }
        }
        return found
    }

    /// Records of no CI that the resolver needs.
    public var touchedLooseRecords: Set<RecordReference> {
        var touched: Set<RecordReference> = []
        for case .records(.move(let references, from: nil, _)) in operations { touched.formUnion(references) }
        for case .records(.part(let references, from: nil)) in operations { touched.formUnion(references) }
        return touched
    }

    /// Relations of which the resolver needs the further sources.
    public var withdrawnRelations: Set<RelationshipID> {
        var relations: Set<RelationshipID> = []
        for case .records(.withdraw(let id)) in operations { relations.insert(id) }
        return relations
    }
}
