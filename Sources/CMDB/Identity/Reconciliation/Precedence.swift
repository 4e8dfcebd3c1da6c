/// How values of several sources become one.
public enum MergeRule: String, Hashable, Sendable, CaseIterable {
    /// The one of the lowest rank.
    case first
    /// All values of all lists.
    case union
    case max, min
    /// The one said last.
    case newest
    /// The one that most sources say.
    case most
}

/// How much a source is believed. What is `nil` is left to the next rule that fits less closely.
public struct Precedence: Hashable, Sendable {
    /// Of this class and those below it.
    public var ciClass: String
    /// `*` for all.
    public var attribute: String
    /// The name of a source, its kind (what stands before the colon), or `*`.
    public var source: String
    /// The lowest wins.
    public var rank: Int?
    /// After so many seconds without confirmation every fresh value wins.
    public var freshSeconds: Int64?
    /// For so long a CI stays that the source reports no longer, though it covers its class.
    public var graceSeconds: Int64?
    public var mayCreate: Bool?
    public var mayUpdate: Bool?
    public var mayRetire: Bool?
    public var merge: MergeRule?

    public init(ciClass: String = Metamodel.rootClass, attribute: String = "*", source: String = "*") {
        self.ciClass = ciClass
        self.attribute = attribute
        self.source = source
    }

    /// The rank of a source of which nothing else is said, by its kind.
    static func usualRank(_ kind: Substring) -> Int { ranks[String(kind)] ?? 50 }

    private static let ranks: [String: Int] = [
        "manual": 5, "local": 10, "kubernetes": 10, "netbox": 10, "catalogue": 10, "cloud": 15, "hypervisor": 15,
        "bmc": 20, "snmp": 20, "scan": 40, "file": 50, "csv": 50, "agent": 90,
    ]
}

/// What is in force for one source, class and attribute.
struct EffectivePrecedence: Hashable, Sendable {
    var rank: Int
    var freshSeconds: Int64?
    var graceSeconds: Int64?
    var mayCreate = true
    var mayUpdate = true
    var mayRetire = true
    var merge: MergeRule?
}

extension Metamodel {
    /// The closest rule decides each of its parts: first by class, then by attribute, then by source.
    func precedence(of source: String, ciClass: String, attribute: String) -> EffectivePrecedence {
        let kind = source.prefix { $0 != ":" }
        var result = EffectivePrecedence(rank: Precedence.usualRank(kind))
        if precedences.isEmpty { return result }
        let lineage = lineage(of: ciClass)
        func closeness(_ rule: Precedence) -> (Int, Int, Int)? {
            guard let distance = lineage.firstIndex(of: rule.ciClass),
                rule.attribute == "*" || rule.attribute == attribute
            else { return nil }
            let ofSource = rule.source == source ? 0 : rule.source == kind ? 1 : rule.source == "*" ? 2 : 3
            return ofSource == 3 ? nil : (distance, rule.attribute == "*" ? 1 : 0, ofSource)
        }
        let fitting = precedences.compactMap { rule in closeness(rule).map { (closeness: $0, rule: rule) } }
            .sorted { $0.closeness > $1.closeness }
        for (_, rule) in fitting {
            if let rank = rule.rank { result.rank = rank }
            if let seconds = rule.freshSeconds { result.freshSeconds = seconds }
            if let seconds = rule.graceSeconds { result.graceSeconds = seconds }
            if let may = rule.mayCreate { result.mayCreate = may }
            if let may = rule.mayUpdate { result.mayUpdate = may }
            if let may = rule.mayRetire { result.mayRetire = may }
            if let merge = rule.merge { result.merge = merge }
        }
        return result
    }

    /// Whether a source may bring CIs of a class into being.
    public func mayCreate(_ ciClass: String, source: String) -> Bool {
        precedences.isEmpty || precedence(of: source, ciClass: ciClass, attribute: "*").mayCreate
    }

    /// How long CIs of a class stay that a source no longer reports; `nil` where they go at once.
    public func graceSeconds(of ciClass: String, source: String) -> Int64? {
        precedences.isEmpty ? nil : precedence(of: source, ciClass: ciClass, attribute: "*").graceSeconds
    }

    /// Whether CIs of a class go when a source that covers them reports them no longer.
    public func mayRetire(_ ciClass: String, source: String) -> Bool {
        precedences.isEmpty || precedence(of: source, ciClass: ciClass, attribute: "*").mayRetire
    }
}
