internal import Base
public import Graph
public import JSON

extension CIDocument {
    /// What it says, facet by facet.
    public var facets: ElementLife.State {
        var facets: ElementLife.State = [
            .ciClass: .string(ciClass), .name: .string(name), .labels: .list(labels.map(Value.string)),
        ]
        for (key, value) in attributes { facets[.attribute(key)] = value }
        return facets
    }

    public init(id: NodeID, facets: ElementLife.State) {
        var labels: [String] = []
        if case .list(let values)? = facets[.labels] { labels = values.compactMap(\.stringValue) }
        self.init(
            id: id, ciClass: facets[.ciClass]?.stringValue ?? "", name: facets[.name]?.stringValue ?? "",
            attributes: facets.attributes, labels: labels)
    }
}

extension RelationDocument {
    /// What it says, facet by facet; its type never changes, its ends do where CIs are merged.
    public var facets: ElementLife.State {
        var facets: ElementLife.State = [
            .source: .string(source), .from: .integer(Int64(from.rawValue)), .to: .integer(Int64(to.rawValue)),
        ]
        for (key, value) in properties { facets[.attribute(key)] = value }
        return facets
    }

    /// The same relation with other facets.
    public func with(_ facets: ElementLife.State) -> RelationDocument {
        RelationDocument(
            id: id, type: type, from: facets[.from].flatMap(NodeID.init) ?? from,
            to: facets[.to].flatMap(NodeID.init) ?? to, properties: facets.attributes,
            source: facets[.source]?.stringValue ?? "")
    }
}

extension NodeID {
    fileprivate init?(_ value: Value) {
        guard case .integer(let number) = value else { return nil }
        self.init(rawValue: UInt64(number))
    }
}

extension ElementLife.State {
    /// The attributes among the facets.
    fileprivate var attributes: [String: Value] {
        var attributes: [String: Value] = [:]
        for (facet, value) in self {
            if case .attribute(let key) = facet, !value.isNull { attributes[key] = value }
        }
        return attributes
    }
}

extension ChangeOperation {
    /// What makes a CI or an open node from what it is into what it shall be; none where that is the same.
    ///
    /// Whole documents, not attributes: what the CI's records say of it need not be said once more.
    static func making(
        _ id: NodeID, _ current: ElementLife.State?, into wanted: ElementLife.State?
    ) -> ChangeOperation? {
        if current == wanted { return nil }
        return wanted.map { .restoreCI(CIDocument(id: id, facets: $0)) } ?? .removeNode(id)
    }
}

/// The operations of a rollback, in an order in which each finds what it needs.
public struct RollbackOperations: Sendable {
    private var definitions: [ChangeOperation] = []
    private var removedRelations: [ChangeOperation] = []
    private var cis: [ChangeOperation] = []
    private var removedCIs: [ChangeOperation] = []
    private var relations: [ChangeOperation] = []
    private var records: [ChangeOperation] = []

    public init() {}

    public var all: [ChangeOperation] { definitions + removedRelations + records + removedCIs + cis + relations }

    public mutating func add(_ id: NodeID, _ current: ElementLife.State?, into wanted: ElementLife.State?) {
        guard let operation = ChangeOperation.making(id, current, into: wanted) else { return }
        if case .removeNode = operation { removedCIs.append(operation) } else { cis.append(operation) }
    }

    public mutating func add(
        _ relation: RelationDocument, _ current: ElementLife.State?, into wanted: ElementLife.State?
    ) {
        guard current != wanted else { return }
        if let wanted {
            relations.append(.restoreRelation(relation.with(wanted)))
        } else {
            removedRelations.append(.removeRelation(relation.id))
        }
    }

    public mutating func add(_ reference: Definition.Reference, _ current: JSONValue?, into wanted: JSONValue?) {
        guard current != wanted else { return }
        definitions.append(
            wanted.map { .define(Definition(kind: reference.kind, key: reference.key, content: $0)) }
                ?? .undefine(reference))
    }

    /// What somebody has said of two records: whether they are the same thing.
    public mutating func add(
        _ pair: Clusters.Decision, _ current: ElementLife.State?, into wanted: ElementLife.State?
    ) {
        guard current != wanted else { return }
        guard case .boolean(let isSame)? = wanted?[.content] else {
            if current != nil { records.append(.records(.undecide(pair.left, pair.right))) }
            return
        }
        records.append(.records(.decide(.init(pair.left, pair.right, isSame: isSame))))
    }

    /// Whether a further source says that a relation is there.
    public mutating func add(
        _ support: RelationSupport, _ current: ElementLife.State?, into wanted: ElementLife.State?
    ) {
        guard current != wanted else { return }
        records.append(.records(.setSupport(support, isThere: wanted != nil)))
    }

    /// What a source says of a thing, and which CI that is, each as it shall be.
    /// - Parameter current: its last version, and whether that is in force.
    public mutating func add(
        _ current: (record: SourceRecord, ci: NodeID?), isInForce: Bool,
        into wanted: (record: SourceRecord, ci: NodeID?)?
    ) {
        let reference = current.record.reference
        let isLive = isInForce && current.record.state != .gone
        guard let wanted, wanted.record.state != .gone else {
            if isLive { records.append(.records(.forget(reference, of: current.ci))) }
            return
        }
        var record = wanted.record
        let ci = wanted.ci
        if isLive, record.content == current.record.content, ci == current.ci, record.state == current.record.state,
            record.pending == current.record.pending
        {
            return
        }
        record.since = isInForce ? current.record.since : .zero
        record.wasLoose = isLive && current.ci == nil
        if isLive, let old = current.ci, old != ci { records.append(.records(.leave(reference, of: old))) }
        if record.state == .live, let ci {
            records.append(.records(.observe(record, of: .existing(ci))))
        } else {
            records.append(.records(.keep(record)))
        }
    }
}
