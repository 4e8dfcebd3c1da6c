internal import JSON
internal import OrderedCollections

extension Schema {
    /// The shapes of snapshots, the audit log and valid time.
    static let memory: JSONObject = [
        "Snapshot": object(
            [
                "name": string, "seq": seq, "at": instant, "actor": string, "note": string, "cis": integer,
                "relations": integer,
                "manifestHash": ["type": "string", "description": "The same state has the same hash."],
                "intact": boolean,
            ], optional: ["intact"]),
        "AuditEvent": object([
            "number": integer, "at": instant, "actor": string,
            "action": ["type": "string", "examples": ["sign-in", "api-key-created", "purge"]], "target": string,
            "detail": anyObject,
        ]),
        "AuditReport": object([
            "ok": boolean,
            "checked": object(["commits": integer, "rows": integer, "events": integer, "purgedRows": integer]),
            "sealedFrom": nullable("integer"), "head": object(["seq": seq, "hash": string]),
            "broken": array(object(["seq": integer, "table": string, "row": string, "why": string])),
            "brokenCount": integer,
        ]),
        "TimelineEntry": object(
            [
                "seq": seq, "at": instant, "actor": string, "source": string,
                "kind": choice("created", "updated", "retired", "revived", "related", "unrelated", "validity"),
                "changes": array(ref("AttributeChange")), "relation": anyObject, "validity": ref("Validity"),
            ], optional: ["changes", "relation", "validity"]),
        "Validity": object(
            [
                "attribute": string, "relationType": string, "from": string, "to": string, "value": [:],
                "validFrom": instant, "validTo": nullable("string"),
            ], optional: ["attribute", "relationType", "from", "to"]),
        "NewValidity": object(
            [
                "attribute": string,
                "relation": object(["type": string, "from": string, "to": string]),
                "value": [:], "validFrom": instant, "validTo": nullable("string"), "reason": string,
            ], optional: ["attribute", "relation", "value", "validTo", "reason"]),
        "PastCI": object(
            [
                "id": string, "class": string, "classLabel": ref("Localized"), "name": string,
                "attributes": ref("Attributes"), "createdSeq": seq, "changedSeq": seq, "seq": seq,
                "relations": array(anyObject), "relationCount": integer, "corrected": array(string),
            ], optional: ["corrected"]),
    ]
}
