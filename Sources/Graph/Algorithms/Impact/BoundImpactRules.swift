/// An impact rule with every name looked up in one snapshot. Plain bytes: copying it costs nothing.
struct BoundImpactRule {
    let type: RelationshipTypeCode
    let cause: ImpactRule.Cause
    /// Raw values of ``ImpactState``.
    let effect: UInt8
    /// The effect itself for gate `any`.
    let partial: UInt8
    let isQuorum: Bool
    let minimum: ImpactRule.Quorum.Minimum
    let minimumKey: PropertyKeyCode?
    let weightKey: PropertyKeyCode?
    let groupKey: PropertyKeyCode?
    /// Where the flags of the label sets that may be hit, and that may hit, begin; `nil` where all may.
    let dependentFlags: Int?
    let causeFlags: Int?
    let delay: Int64
    let delayKey: PropertyKeyCode?
    let delayHolder: ImpactDelay.Holder
    let microsecondsPerUnit: Int64

    var isConditional: Bool { dependentFlags != nil || causeFlags != nil }
    var isImmediate: Bool { delay == 0 && delayKey == nil }
    /// Where the dependent has the relationships that this rule is about.
    var direction: Direction { cause == .target ? .outgoing : .incoming }
}

/// All impact rules of a snapshot, by relationship type and by the end that fails first.
///
/// Binding costs O(relationship types + conditional rules × label sets).
struct BoundImpactRules {
    /// The rules of one type for one cause.
    struct Plan {
        var rules: Range<Int>
        /// The effect, where a single rule `any` without condition or delay applies; 0 elsewhere.
        var immediateEffect: UInt8
    }

    private(set) var rules: ContiguousArray<BoundImpactRule> = []
    /// By type code: what an outgoing relationship does to its target, and an incoming one to its source.
    private(set) var along: ContiguousArray<Plan> = []
    private(set) var against: ContiguousArray<Plan> = []
    let originKey: PropertyKeyCode?
    let confidenceKey: PropertyKeyCode?
    private var flags: ContiguousArray<Bool> = []

    init(_ given: ImpactRules, in graph: GraphSnapshot) {
        originKey = given.originKey.flatMap(graph.propertyKey(named:))
        confidenceKey = given.confidenceKey.flatMap(graph.propertyKey(named:))
        for type in graph.relationshipTypeCodes {
            let candidates = given.rules[type] ?? []
            along.append(bind(candidates, of: type, cause: .source, in: graph))
            against.append(bind(candidates, of: type, cause: .target, in: graph))
        }
    }

    /// The relationships along which a node hits others: those that start at it, and those that end at it.
    func causeViews(of view: GraphView) -> (along: GraphView, against: GraphView) {
        (Self.restrict(view, to: along), Self.restrict(view, to: against))
    }

    private static func restrict(_ view: GraphView, to plans: ContiguousArray<Plan>) -> GraphView {
        view.graph.view(
            of: view.graph.relationshipTypeCodes.filter {
                !plans[Int($0.rawValue)].rules.isEmpty && view.includes($0.rawValue)
            })
    }

    private mutating func bind(
        _ candidates: [ImpactRule], of type: RelationshipTypeCode, cause: ImpactRule.Cause, in graph: GraphSnapshot
    ) -> Plan {
        let first = rules.count
        for rule in candidates where rule.cause == cause && rule.effect > .ok {
            rules.append(bind(rule, of: type, in: graph))
        }
        var plan = Plan(rules: first..<rules.count, immediateEffect: 0)
        if plan.rules.count == 1, let rule = rules.last, !rule.isQuorum, !rule.isConditional, rule.isImmediate,
            originKey == nil
        {
            plan.immediateEffect = rule.effect
        }
        return plan
    }

    private mutating func bind(
        _ rule: ImpactRule, of type: RelationshipTypeCode, in graph: GraphSnapshot
    ) -> BoundImpactRule {
        var quorum = ImpactRule.Quorum(minimum: .members(1), partial: rule.effect)
        var isQuorum = false
        if case .quorum(let own) = rule.gate {
            quorum = own
            isQuorum = true
        }
        let property = rule.delay.property
        return BoundImpactRule(
            type: type, cause: rule.cause, effect: rule.effect.rawValue,
            partial: min(quorum.partial, rule.effect).rawValue, isQuorum: isQuorum, minimum: quorum.minimum,
            minimumKey: quorum.minimumKey.flatMap(graph.propertyKey(named:)),
            weightKey: quorum.weightKey.flatMap(graph.propertyKey(named:)),
            groupKey: quorum.groupKey.flatMap(graph.propertyKey(named:)),
            dependentFlags: addFlags(rule.dependentLabel, in: graph), causeFlags: addFlags(rule.causeLabel, in: graph),
            delay: max(0, rule.delay.fixed.wholeMicroseconds),
            delayKey: property.flatMap { graph.propertyKey(named: $0.key) },
            delayHolder: property?.holder ?? .relationship,
            microsecondsPerUnit: property?.unit == .microseconds ? 1 : 1_000_000)
    }

    private mutating func addFlags(_ label: String?, in graph: GraphSnapshot) -> Int? {
        guard let label else { return nil }
        let first = flags.count
        flags +=
            graph.label(named: label).map(graph.labelSets.containing)
            ?? ContiguousArray(repeating: false, count: graph.labelSetMembers.count)
        return first
    }
}

// MARK: Reading a rule

extension BoundImpactRules {
    @inline(__always)
    func hits(_ dependent: UInt32, _ rule: BoundImpactRule, in graph: GraphSnapshot) -> Bool {
        guard let first = rule.dependentFlags else { return true }
        return flags[first + graph.labelSet(of: NodeSlot(rawValue: dependent))]
    }

    @inline(__always)
    func isCause(_ node: UInt32, _ rule: BoundImpactRule, in graph: GraphSnapshot) -> Bool {
        guard let first = rule.causeFlags else { return true }
        return flags[first + graph.labelSet(of: NodeSlot(rawValue: node))]
    }

    /// Whether the relationship carries failure at all: suggestions do not, nor members of weight 0.
    func carries(_ relationship: UInt32, _ rule: BoundImpactRule, in graph: GraphSnapshot) -> Bool {
        let slot = RelationshipSlot(rawValue: relationship)
        if let originKey, graph.property(originKey, of: slot) == .string(ImpactRules.suggestedOrigin) { return false }
        guard let weightKey = rule.weightKey else { return true }
        let weight = graph.property(weightKey, of: slot)
        return weight != .integer(0) && weight != .float(0)
    }

    /// Microseconds.
    func delay(
        _ rule: BoundImpactRule, relationship: UInt32, dependent: UInt32, cause: UInt32, in graph: GraphSnapshot
    ) -> Int64 {
        guard let key = rule.delayKey else { return rule.delay }
        let value =
            switch rule.delayHolder {
            case .relationship: graph.property(key, of: RelationshipSlot(rawValue: relationship))
            case .dependent: graph.property(key, of: NodeSlot(rawValue: dependent))
            case .cause: graph.property(key, of: NodeSlot(rawValue: cause))
            }
        switch value {
        case .integer(let number) where number >= 0:
            let (product, isTooLong) = number.multipliedReportingOverflow(by: rule.microsecondsPerUnit)
            return isTooLong ? .max : product
        case .float(let number) where number >= 0:
            return Int64(exactly: (number * Double(rule.microsecondsPerUnit)).rounded()) ?? .max
        default: return rule.delay
        }
    }

    /// Members of `total` that `dependent` needs.
    func needed(_ rule: BoundImpactRule, dependent: UInt32, of total: Int, in graph: GraphSnapshot) -> Int {
        let own = rule.minimumKey.map { graph.property($0, of: NodeSlot(rawValue: dependent)) }
        let wanted: Int =
            switch own.flatMap(Self.minimum) ?? rule.minimum {
            case .members(let count): count
            case .percent(let percent): (min(100, max(0, percent)) * total + 99) / 100
            }
        // A group that is smaller than its minimum already is not taken down by the rule alone: all it has is needed.
        return max(1, min(wanted, total))
    }

    private static func minimum(_ value: Value) -> ImpactRule.Quorum.Minimum? {
        switch value {
        case .integer(let count): .members(Int(count))
        case .string(let text) where text.hasSuffix("%"): Int(text.dropLast()).map { .percent($0) }
        default: nil
        }
    }

    /// How sure the relationship is, from 0 to 1.
    func confidence(_ relationship: UInt32, in graph: GraphSnapshot) -> Double {
        guard let confidenceKey else { return 1 }
        switch graph.property(confidenceKey, of: RelationshipSlot(rawValue: relationship)) {
        case .float(let number) where !number.isNaN: return min(1, max(0, number))
        case .integer(let number): return number > 0 ? 1 : 0
        default: return 1
        }
    }
}

extension Duration {
    /// Rounded towards zero; the nearest that there is where it is too long.
    var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
        if isTooLong { return seconds < 0 ? .min : .max }
        let (sum, isTooLarge) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return isTooLarge ? (seconds < 0 ? .min : .max) : sum
    }
}
