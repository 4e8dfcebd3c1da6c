public import Graph

/// By what CIs are put together for their quality.
public enum QualityGrouping: String, Hashable, Sendable, CaseIterable {
    case tenant
    case ciClass = "class"
    case owner
    case source
}

/// What is measured. Each is a share from 0 to 1 of a group's CIs, or of what is asked of them.
public enum QualityMetric: String, Hashable, Sendable, CaseIterable {
    /// Attributes that are there, of those that the classes ask for; a mandatory one counts twice a recommended one.
    case completeness
    /// CIs that are no duplicates, no orphans, and that some source still confirms.
    case correctness
    /// CIs without open findings.
    case compliance
    /// Values on which independent sources agree, of those that two or more of them give.
    case accuracy
    /// CIs that a source has confirmed while it is believed to be fresh.
    case freshness

    /// What it counts in the score, where it is known.
    public var weight: Double {
        switch self {
        case .completeness: 0.30
        case .correctness: 0.25
        case .compliance: 0.20
        case .accuracy: 0.15
        case .freshness: 0.10
        }
    }
}

/// The quality of one group of CIs. A metric of which nothing is known is nil, not 0 and not 1.
public struct QualityScore: Hashable, Sendable {
    /// The class, the owner or the source; empty for CIs without one, and for the tenant.
    public let key: String
    public internal(set) var count = 0
    public internal(set) var completeness: Double?
    public internal(set) var correctness: Double?
    public internal(set) var compliance: Double?
    public internal(set) var accuracy: WilsonInterval?
    public internal(set) var freshness: Double?

    init(key: String) { self.key = key }

    public func value(of metric: QualityMetric) -> Double? {
        switch metric {
        case .completeness: completeness
        case .correctness: correctness
        case .compliance: compliance
        case .accuracy: accuracy?.value
        case .freshness: freshness
        }
    }

    /// The mean of the metrics that are known, by ``QualityMetric/weight``; nil where none is.
    public var score: Double? {
        var (sum, weights) = (0.0, 0.0)
        for metric in QualityMetric.allCases {
            guard let value = value(of: metric) else { continue }
            sum += metric.weight * value
            weights += metric.weight
        }
        return weights > 0 ? sum / weights : nil
    }
}

/// A CI that keeps a metric below 1, and why.
public struct QualityRow: Hashable, Sendable {
    public let ci: NodeID
    public let ciClass: String
    public let name: String
    /// Attributes that are missing or disagreed on, or `duplicate`, `orphan`, `stale`, `findings`.
    public let reasons: [String]
}

/// What the graph itself does not tell.
public struct QualityEvidence: Sendable {
    /// Open findings of CIs that have any.
    public var openFindings: [NodeID: Int] = [:]
    /// What source records say; nil where nobody asked.
    public var records: RecordEvidence?
    /// For CIs that several sources report: attributes that they agree and disagree on.
    public var agreement: [NodeID: (agreed: Int, disagreed: [String])] = [:]

    public init() {}
}
