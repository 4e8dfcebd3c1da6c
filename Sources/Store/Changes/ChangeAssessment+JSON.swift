public import CMDB
internal import Graph
public import JSON
internal import OrderedCollections

extension ChangeAssessment {
    /// `{problems, conflicts, risk, retiredWithOwner}`: one form for the store and for callers.
    public var json: JSONValue {
        [
            "problems": .array(
                problems.map { problem in
                    [
                        "code": .string(problem.code.rawValue), "message": .string(problem.message),
                        "hint": JSONValue(problem.hint), "operation": problem.operation.map { JSONValue($0) } ?? .null,
                    ]
                }),
            "conflicts": .array(
                conflicts.prefix(ChangeCheck.problemsMax).map { conflict in
                    [
                        "ci": .string(conflict.target), "attribute": .string(conflict.attribute),
                        "base": JSONValue(conflict.base), "mine": JSONValue(conflict.mine),
                        "theirs": JSONValue(conflict.theirs),
                    ]
                }),
            "conflictCount": JSONValue(conflicts.count), "risk": risk.json,
            "retiredWithOwner": .array(
                (change?.retiredWithOwner ?? []).prefix(ChangeCheck.problemsMax).map { .string(CIName.text($0)) }),
            "counts": change.map { JSONValue($0.counts) } ?? .null,
        ]
    }
}

extension Risk {
    public var json: JSONValue {
        [
            "band": .string(band.rawValue), "score": .number(score), "impacted": JSONValue(impacted),
            "touched": JSONValue(touched),
            "lostRedundancy": .array(
                lostRedundancy.map { lost in
                    [
                        "ci": .string(CIName.text(lost.ci)), "name": .string(lost.name),
                        "relation": .string(lost.relation), "before": JSONValue(lost.before),
                        "after": JSONValue(lost.after),
                    ]
                }),
            "reasons": .array(reasons.map(JSONValue.string)),
        ]
    }
}
