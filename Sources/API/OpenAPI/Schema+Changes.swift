internal import CMDB
internal import JSON
internal import OrderedCollections

extension Schema {
    /// The shapes of change sets.
    static let changeComponents: JSONObject = [
        "Operation": [
            "type": "object", "required": ["op"], "additionalProperties": true,
            "properties": ["op": ["type": "string", "enum": .array(OperationReader.names.map(JSONValue.string))]],
            "examples": [
                ["op": "createCI", "as": "n1", "class": "PhysicalServer", "name": "web-1", "attributes": ["cpu": 8]],
                ["op": "updateCI", "ci": "ci-7", "attributes": ["cpu": 16]],
                ["op": "createRelation", "type": "RUNS_ON", "from": "ci-7", "to": "n1", "properties": [:]],
            ],
        ],
        "NewChangeSet": object(
            [
                "title": string, "reason": string, "ticket": string, "operations": array(ref("Operation")),
                "applyAfter": instant, "emergency": boolean, "baseSeq": seq,
            ], optional: ["reason", "ticket", "applyAfter", "emergency", "baseSeq"]),
        "ChangeSetEdit": object(
            [
                "title": string, "reason": string, "ticket": string, "operations": array(ref("Operation")),
                "applyAfter": nullable("string"), "rebase": boolean,
            ], optional: ["title", "reason", "ticket", "operations", "applyAfter", "rebase"]),
        "ChangeSet": object(
            [
                "id": string,
                "state": ["type": "string", "enum": .array(ChangeState.allCases.map { .string($0.rawValue) })],
                "kind": string, "title": string, "reason": string, "ticket": string, "author": string,
                "createdAt": instant, "baseSeq": seq, "operationCount": integer,
                "digest": ["type": "string", "description": "SHA-256 of the operations: what an approval signs."],
                "checks": ["oneOf": [ref("ChangeChecks"), ["type": "null"]]],
                "policy": array(
                    object([
                        "policy": string, "stage": integer, "title": string, "role": string, "users": array(string),
                        "quorum": integer, "fourEyes": boolean, "approvals": integer,
                    ])),
                "approvals": array(
                    object([
                        "actor": string, "verdict": choice("approved", "rejected"), "comment": string, "at": instant,
                        "digest": string, "stage": integer,
                    ])),
                "comments": array(object(["actor": string, "text": string, "at": instant])),
                "applyAfter": nullable("string"), "expiresAt": nullable("string"), "emergency": boolean,
                "reviewDue": nullable("string"), "appliedSeq": nullable("integer"), "inverseOf": nullable("string"),
                "operations": array(ref("Operation")),
            ], optional: ["operations"]),
        "ChangeChecks": object([
            "problems": array(
                object([
                    "code": string, "message": string, "hint": nullable("string"), "operation": nullable("integer"),
                ])),
            "conflicts": array(
                object(["ci": string, "attribute": string, "base": [:], "mine": [:], "theirs": [:]])),
            "conflictCount": integer,
            "risk": object([
                "band": choice("low", "medium", "high"), "score": number, "impacted": integer, "touched": integer,
                "lostRedundancy": array(
                    object([
                        "ci": string, "name": string, "relation": string, "before": integer, "after": integer,
                    ])), "reasons": array(string),
            ]), "retiredWithOwner": array(string), "counts": ["type": ["object", "null"]],
        ]),
        "Rollback": object(
            [
                "commits": array(seq),
                "dependants": array(object(["seq": seq, "target": string, "attribute": string])),
                "dependantCount": integer, "changeSet": ["oneOf": [ref("ChangeSet"), ["type": "null"]]],
                "difference": ref("StateDifference"),
            ], optional: ["difference"]),
    ]
}
