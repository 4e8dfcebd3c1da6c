public import Graph

/// How far a stored change set has come.
public enum ChangeState: String, Hashable, Sendable, CaseIterable {
    case draft, checked
    case inReview = "in_review"
    case approved, scheduled, applied, verified, rejected, withdrawn
    case rolledBack = "rolled_back"

    /// Whether its operations may still be edited. What edits them sends it back to ``draft``.
    public var isEditable: Bool { [.draft, .checked, .inReview, .approved, .scheduled].contains(self) }

    /// Whether it waits for the approval that it was submitted for, or has it and waits to be applied.
    public var isPending: Bool { [.inReview, .approved, .scheduled].contains(self) }

    public var isApplied: Bool { self == .applied || self == .verified }
}

/// How much may go wrong.
public enum RiskBand: String, Hashable, Sendable, CaseIterable, Comparable {
    case low, medium, high

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    public static func < (left: RiskBand, right: RiskBand) -> Bool { left.rank < right.rank }
}

/// What a change does to CIs of a class, for policies.
public enum TouchKind: String, Hashable, Sendable, CaseIterable {
    case create, update, retire, relate, unrelate, define
}

/// One thing that a change does, for policies: to CIs of one class, with the attributes that it changes.
public struct Touch: Hashable, Sendable {
    public let kind: TouchKind
    /// Of a relation, the class of one of its ends; empty for definitions.
    public let ciClass: String
    /// For `update`; a new name or class is `name` and `class`.
    public var attributes: Set<String> = []
}

extension ResolvedChange {
    /// What it does, each combination of kind and class once.
    /// - Complexity: O(rows of the change).
    public func touches(before: GraphSnapshot) -> [Touch] {
        struct Key: Hashable {
            let kind: TouchKind
            let ciClass: String
        }
        var found: [Key: Set<String>] = [:]
        let classesBefore = metamodel.classTable(of: before)
        let classesAfter = metamodel.classTable(of: graph)
        for document in documents where document.ciClass != Metamodel.openClass {
            let changed = changedAttributes[document.id]
            if before.slot(of: document.id) == nil {
                found[Key(kind: .create, ciClass: document.ciClass), default: []].formUnion(document.attributes.keys)
                continue
            }
            var attributes = Set(changed ?? [])
            if let old = before.document(of: document.id, metamodel: metamodel) {
                if old.name != document.name { attributes.insert(GraphSnapshot.nameKey) }
                if old.ciClass != document.ciClass { attributes.insert("class") }
            }
            found[Key(kind: .update, ciClass: document.ciClass), default: []].formUnion(attributes)
        }
        for id in endedCIs where graph.slot(of: id) == nil {
            guard let slot = before.slot(of: id) else { continue }
            let ciClass = classesBefore.ciClass(of: slot)
            if ciClass != Metamodel.openClass { found[Key(kind: .retire, ciClass: ciClass), default: []] = [] }
        }
        for relation in relations where before.slot(of: relation.id) == nil {
            for end in [relation.from, relation.to] {
                guard let slot = graph.slot(of: end) else { continue }
                found[Key(kind: .relate, ciClass: classesAfter.ciClass(of: slot)), default: []] = []
            }
        }
        for id in endedRelations where graph.slot(of: id) == nil {
            guard let slot = before.slot(of: id) else { continue }
            for end in [before.source(of: slot), before.target(of: slot)] {
                found[Key(kind: .unrelate, ciClass: classesBefore.ciClass(of: end)), default: []] = []
            }
        }
        if !definitions.isEmpty || !endedDefinitions.isEmpty { found[Key(kind: .define, ciClass: "")] = [] }
        return found.map { Touch(kind: $0.kind, ciClass: $0.ciClass, attributes: $1) }
            .sorted { ($0.kind.rawValue, $0.ciClass) < ($1.kind.rawValue, $1.ciClass) }
    }
}
