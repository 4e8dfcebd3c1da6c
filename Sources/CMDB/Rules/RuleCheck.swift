internal import Base
internal import Cypher
public import Graph
internal import OrderedCollections

/// What a rule says of one CI that it does not hold for.
public struct RuleVerdict: Hashable, Sendable {
    public let ci: NodeID
    /// Why the rule could not be decided; nil where it is broken.
    public let problem: String?
}

/// What a rule says of all CIs of its class, or of those that were asked about.
public struct RuleResult: Sendable {
    /// In the order of ids.
    public internal(set) var verdicts: [RuleVerdict] = []
    /// CIs that were asked about.
    public internal(set) var matched = 0
    /// Why the rule was given up half-way; the verdicts are not all then.
    public internal(set) var givenUp: String?
}

/// Asks one rule about the CIs of one graph.
public struct RuleCheck {
    private let rule: ValidationRule
    private let graph: GraphSnapshot
    private let label: LabelCode?
    private let run: NodeExpressionRun
    private var costly = 0
    /// Why it was given up.
    public private(set) var givenUp: String?

    /// - Throws: nothing that defining the rule has not found already.
    public init(_ rule: ValidationRule, on graph: GraphSnapshot) throws(ChangeError) {
        self.rule = rule
        self.graph = graph
        label = graph.label(named: rule.ciClass)
        do throws(CypherError) { run = try NodeExpressionRun(rule.expression, on: graph) } catch {
            throw ChangeError(.badDefinition, "rule '\(rule.key)': \(error.message)", hint: error.hint)
        }
    }

    /// Whether the rule speaks of the CI.
    func applies(to slot: NodeSlot) -> Bool {
        label.map { graph.hasLabel(slot, $0) && graph.isCI(slot) } ?? false
    }

    /// What it says of a CI; `nil` where it holds, or does not speak of it.
    mutating func verdict(of ci: NodeID) -> RuleVerdict? {
        guard let slot = graph.slot(of: ci), applies(to: slot) else { return nil }
        return verdict(of: slot)
    }

    /// What a rule says of some CIs, for those that it does not hold for.
    public static func verdicts(
        _ rule: ValidationRule, of cis: Set<NodeID>, on graph: GraphSnapshot
    ) throws(ChangeError) -> [RuleVerdict] {
        var check = try RuleCheck(rule, on: graph)
        return cis.sorted().compactMap { check.verdict(of: $0) }
    }

    private mutating func verdict(of slot: NodeSlot) -> RuleVerdict? {
        switch run.evaluate(slot) {
        case .holds: return nil
        case .fails: return RuleVerdict(ci: graph.id(of: slot), problem: nil)
        case .undecided(let error):
            if error.kind == .limitExceeded {
                costly += 1
                if costly >= Limits.ruleCostlyCIs {
                    givenUp = "\(error.message) (\(costly) CIs, the last \(CIName.text(graph.id(of: slot))))"
                }
            }
            return RuleVerdict(ci: graph.id(of: slot), problem: error.message)
        }
    }

    /// Notes where all CIs together take too long.
    mutating func checkSteps() {
        if run.steps > Limits.ruleSteps, givenUp == nil {
            givenUp = "it takes more than \(Limits.ruleSteps) steps for the CIs that it was asked about"
        }
    }

    /// Asks about every CI of the class.
    /// - Complexity: O(CIs of the class · what the expression looks at).
    /// - Parameter isStopped: asked now and then.
    public mutating func all(isStopped: () -> Bool = { false }) -> RuleResult {
        var result = RuleResult()
        guard let label else { return result }
        var slots: [NodeSlot] = []
        graph.forEachNode(labelled: label) { slots.append($0) }
        for slot in slots where graph.isCI(slot) {
            result.matched += 1
            if let verdict = verdict(of: slot) { result.verdicts.append(verdict) }
            checkSteps()
            if result.matched & 1_023 == 0, isStopped() { givenUp = givenUp ?? "it was stopped" }
            if givenUp != nil { break }
        }
        result.givenUp = givenUp
        result.verdicts.sort { $0.ci < $1.ci }
        return result
    }
}

/// What a commit does to the findings of one rule.
public struct RuleChange: Sendable {
    public let rule: ValidationRule
    /// It was asked about every CI: `opened` are all its findings, and those that are not among them end.
    public internal(set) var isWhole = false
    /// In the order of ids.
    public internal(set) var opened: [RuleVerdict] = []
    /// CIs for which it holds again, or that are gone.
    public internal(set) var closed: [NodeID] = []
    /// Why not all was asked that should have been: the next audit does.
    public internal(set) var givenUp: String?

    var isEmpty: Bool { !isWhole && opened.isEmpty && closed.isEmpty && givenUp == nil }
}
