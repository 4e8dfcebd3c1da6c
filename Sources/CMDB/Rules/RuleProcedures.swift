public import Cypher
internal import Graph
internal import OrderedCollections

/// Rules and quality for statements: of the graph that the statement sees, be it past or a draft.
public enum RuleProcedures {
    public static let all = [findings, quality]

    /// `cmdb.findings(rule)`
    private static let findings = ProcedureDefinition(
        name: "cmdb.findings", inputs: [.init("rule", "STRING", standard: .null)],
        outputs: [
            .init("node", "NODE"), .init("rule", "STRING"), .init("severity", "STRING"), .init("message", "STRING"),
            .init("problem", "STRING?"),
        ],
        summary: "CIs that break the rules, or one of them, in the graph at hand. "
            + "규칙(또는 지정한 규칙 하나)을 위반한 CI를 보여 줍니다."
    ) { context, arguments throws(CypherError) in
        let (metamodel, graph) = try estate(context)
        var only: String?
        if case .string(let key)? = arguments.first { only = key }
        if let only, metamodel.rules[only] == nil {
            throw .runtime(.argumentError, .invalidArgumentValue, "cmdb.findings: there is no rule '\(only)'")
        }
        var rows: [[Datum]] = []
        for rule in metamodel.rules.values where only == nil || rule.key == only {
            for verdict in try verdicts(rule, graph, context) {
                guard let slot = context.graph.slot(of: verdict.ci) else { continue }
                rows.append([
                    .node(slot), .string(rule.key), .string(rule.severity.rawValue), .string(rule.message.en),
                    verdict.problem.map(Datum.string) ?? .null,
                ])
            }
        }
        return rows
    }

    /// `cmdb.quality(by)`
    private static let quality = ProcedureDefinition(
        name: "cmdb.quality", inputs: [.init("by", "STRING", standard: .string("class"))],
        outputs: [
            .init("key", "STRING"), .init("count", "INTEGER"), .init("score", "FLOAT?"),
            .init("completeness", "FLOAT?"), .init("correctness", "FLOAT?"), .init("compliance", "FLOAT?"),
        ],
        summary: "Data quality of the graph at hand by 'class', 'owner' or 'tenant'. "
            + "클래스, 담당, 전체 기준의 데이터 품질 점수를 보여 줍니다."
    ) { context, arguments throws(CypherError) in
        let (metamodel, graph) = try estate(context)
        guard case .string(let text) = arguments.first ?? .string("class"),
            let grouping = QualityGrouping(rawValue: text), grouping != .source
        else {
            throw .runtime(
                .argumentError, .invalidArgumentValue, "cmdb.quality: groups are 'class', 'owner' and 'tenant'",
                hint: "By source it is at /api/v1/quality?by=source.")
        }
        var evidence = QualityEvidence()
        for rule in metamodel.rules.values {
            for verdict in try verdicts(rule, graph, context) { evidence.openFindings[verdict.ci, default: 0] += 1 }
        }
        return QualityBoard(graph, metamodel, evidence).scores(by: grouping).map { score in
            func share(_ value: Double?) -> Datum { value.map(Datum.float) ?? .null }
            return [
                .string(score.key), .integer(Int64(score.count)), share(score.score), share(score.completeness),
                share(score.correctness), share(score.compliance),
            ]
        }
    }

    /// The metamodel, and the graph as it would be if it were committed.
    private static func estate(
        _ context: ProcedureContext
    ) throws(CypherError) -> (metamodel: Metamodel, graph: GraphSnapshot) {
        guard let metamodel = context.environment.supplement as? Metamodel else {
            throw .runtime(.notSupported, .other, "this graph has no metamodel")
        }
        do throws(GraphError) { return (metamodel, try context.graph.withLineages(metamodel)) } catch {
            throw .runtime(.procedureError, .other, error.message)
        }
    }

    private static func verdicts(
        _ rule: ValidationRule, _ graph: GraphSnapshot, _ context: ProcedureContext
    ) throws(CypherError) -> [RuleVerdict] {
        let interruption = context.environment.budget.interruption
        do throws(ChangeError) {
            var check = try RuleCheck(rule, on: graph)
            let result = check.all { interruption() != nil }
            if let reason = result.givenUp {
                throw ChangeError(.badDefinition, "rule '\(rule.key)' was given up: \(reason)")
            }
            return result.verdicts
        } catch {
            throw .runtime(.procedureError, .other, error.message, hint: error.hint)
        }
    }
}
