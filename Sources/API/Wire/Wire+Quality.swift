internal import Base
internal import CMDB
internal import Cypher
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Store

/// The public form of a finding's identity: `f-12`.
enum FindingName {
    static func text(_ id: Int64) -> String { "f-\(id)" }

    static func parse(_ text: String) -> Int64? {
        guard text.hasPrefix("f-"), let id = Int64(text.dropFirst(2)), id > 0 else { return nil }
        return id
    }
}

extension Wire {
    static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

    static func finding(_ finding: Finding, _ metamodel: Metamodel, at time: Instant) -> JSONValue {
        [
            "id": .string(FindingName.text(finding.id)), "rule": .string(finding.rule),
            "severity": .string(finding.severity.rawValue), "ci": text(finding.ci.map(CIName.text)),
            "class": .string(finding.ciClass), "name": .string(finding.name),
            "message": localized(finding.message), "problem": text(finding.problem),
            "state": .string(finding.state(at: time).rawValue), "owner": text(finding.owner),
            "due": instant(finding.due), "openedAt": instant(finding.openedAt), "openedSeq": seq(finding.openedSeq),
            "closedAt": instant(finding.closedAt), "closedSeq": finding.closedSeq.map(seq) ?? .null,
            "waiver": finding.waiver.map {
                ["by": .string($0.by), "until": instant($0.until), "reason": .string($0.reason)]
            } ?? .null,
            "repairable": .bool(
                finding.ci != nil && finding.closedSeq == nil && metamodel.rules[finding.rule]?.repair != nil),
        ]
    }

    static func rule(_ rule: ValidationRule, content: JSONValue, open: Int) -> JSONValue {
        let inputs = rule.expression.inputs
        func keys(_ keys: NodeExpressionInputs.Keys) -> JSONValue {
            .array((keys.names.sorted() + (keys.isAll ? ["*"] : [])).map(JSONValue.string))
        }
        return [
            "key": .string(rule.key), "content": content, "open": JSONValue(open),
            "reads": [
                "own": keys(inputs.ownKeys), "other": keys(inputs.otherKeys),
                "types": inputs.types.map { .array($0.sorted().map(JSONValue.string)) } ?? .null,
                "radius": inputs.radius.map { JSONValue($0) } ?? .null, "everything": .bool(inputs.isGlobal),
            ],
        ]
    }

    static func audit(_ audit: RuleAudit) -> JSONValue {
        [
            "rule": .string(audit.rule), "seq": seq(audit.seq), "matched": JSONValue(audit.matched),
            "failing": JSONValue(audit.failing), "missing": ids(audit.missing),
            "superfluous": ids(audit.superfluous), "givenUp": text(audit.givenUp), "seconds": .number(audit.seconds),
        ]
    }

    private static func ids(_ ids: [NodeID]) -> JSONValue {
        .array(ids.prefix(Limits.auditItems).map { .string(CIName.text($0)) })
    }

    static func check(_ check: IntegrityCheck) -> JSONValue {
        [
            "name": .string(check.rule.rawValue), "count": JSONValue(check.count),
            "items": .array(
                check.items.map { item in
                    var members: JSONObject = [:]
                    if let ci = item.ci { members["ci"] = .string(CIName.text(ci)) }
                    if let relation = item.relation { members["relation"] = .string(RelationName.text(relation)) }
                    members["message"] = .string(item.message)
                    return .object(members)
                }),
        ]
    }

    static func score(_ score: QualityScore) -> JSONValue {
        .object((["key": .string(score.key)] as JSONObject).merging(score.members) { $1 })
    }

    static func row(_ row: QualityRow) -> JSONValue {
        [
            "id": .string(CIName.text(row.ci)), "class": .string(row.ciClass), "name": .string(row.name),
            "reasons": .array(row.reasons.map(JSONValue.string)),
        ]
    }
}
