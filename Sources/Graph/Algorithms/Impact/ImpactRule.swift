/// How badly a node is hit, from best to worst.
public enum ImpactState: UInt8, Sendable, Comparable, CaseIterable {
    case ok, atRisk, degraded, down
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// How failure crosses one relationship type.
public struct ImpactRule: Hashable, Sendable {
    /// Which end of the relationship fails first.
    public enum Cause: Hashable, Sendable { case source, target }

    /// When the dependent is hit.
    public enum Gate: Hashable, Sendable {
        /// Each failing neighbour hits it with the rule's effect.
        case any
        /// The neighbours of this type are redundant: k of n are needed.
        case quorum(Quorum)

        /// The dependent is hit when all its neighbours of this type are down; the loss of some has the `partial`
        /// effect.
        public static func all(partial: ImpactState = .ok) -> Gate {
            .quorum(Quorum(minimum: .members(1), partial: partial))
        }
    }

    /// The neighbours of one type as a redundancy group, or as several.
    ///
    /// While at least the minimum of them is not down, the loss of some has only the `partial` effect; neighbours
    /// that are no more than degraded or at risk pass on no more than that. A group never needs more members than
    /// it has, nor less than one.
    public struct Quorum: Hashable, Sendable {
        public enum Minimum: Hashable, Sendable {
            case members(Int)
            /// Of the group's members, rounded up.
            case percent(Int)
        }

        public var minimum: Minimum
        /// The property of the dependent that overrides `minimum`: an integer for members, a text such as `50%` for
        /// percent. Any other value is passed over.
        public var minimumKey: String?
        /// State of the dependent when some members are lost, but not too many. Never worse than the rule's effect.
        public var partial: ImpactState
        /// The property of the relationship that is 0 where it does not count as a member.
        public var weightKey: String?
        /// The property of the relationship that names its group; those without one are a group, too.
        public var groupKey: String?

        public init(
            minimum: Minimum, minimumKey: String? = nil, partial: ImpactState, weightKey: String? = nil,
            groupKey: String? = nil
        ) {
            self.minimum = minimum
            self.minimumKey = minimumKey
            self.partial = partial
            self.weightKey = weightKey
            self.groupKey = groupKey
        }
    }

    public let cause: Cause
    /// State of the dependent when the cause is down (and the gate is closed).
    public let effect: ImpactState
    public let gate: Gate
    /// The label that a dependent must have to be hit; `nil` for any: a part may matter to a line, not to a site.
    public let dependentLabel: String?
    /// The label that a cause must have to hit, or to be a member; `nil` for any.
    public let causeLabel: String?
    public let delay: ImpactDelay

    public init(
        cause: Cause, effect: ImpactState, gate: Gate = .any, on dependentLabel: String? = nil,
        by causeLabel: String? = nil, after delay: ImpactDelay = .none
    ) {
        self.cause = cause
        self.effect = effect
        self.gate = gate
        self.dependentLabel = dependentLabel
        self.causeLabel = causeLabel
        self.delay = delay
    }
}

/// How long failure takes to cross a relationship: what a queue, a stock or a battery holds out.
public struct ImpactDelay: Hashable, Sendable {
    /// Whose property tells it.
    public enum Holder: Hashable, Sendable { case relationship, dependent, cause }
    public enum Unit: Hashable, Sendable { case seconds, microseconds }

    /// A property that holds a time: a number that is not negative. Any other value is passed over.
    public struct Property: Hashable, Sendable {
        public let key: String
        public let holder: Holder
        public let unit: Unit
    }

    /// Where no property tells it. A negative one counts as none.
    public let fixed: Duration
    public let property: Property?

    public static let none = fixed(.zero)
    public static func fixed(_ time: Duration) -> ImpactDelay { ImpactDelay(fixed: time, property: nil) }

    public static func property(
        _ key: String, of holder: Holder, in unit: Unit = .seconds, otherwise fixed: Duration = .zero
    ) -> ImpactDelay {
        ImpactDelay(fixed: fixed, property: Property(key: key, holder: holder, unit: unit))
    }
}

/// The impact semantics of all relationship types of one graph.
public struct ImpactRules: Sendable {
    public let rules: [RelationshipTypeCode: [ImpactRule]]
    /// The property of relationships that says how they came about. One that is ``suggestedOrigin`` carries nothing,
    /// and is no member of a group.
    public let originKey: String?
    /// The property of relationships, a number from 0 to 1, that says how sure they are; none is 1.
    public let confidenceKey: String?

    public static let suggestedOrigin = "suggested"

    public init(
        rules: [RelationshipTypeCode: [ImpactRule]], originKey: String? = nil, confidenceKey: String? = nil
    ) {
        self.rules = rules
        self.originKey = originKey
        self.confidenceKey = confidenceKey
    }
}
