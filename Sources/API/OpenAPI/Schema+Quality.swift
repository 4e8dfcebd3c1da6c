internal import JSON
internal import OrderedCollections

extension Schema {
    private static let share: JSONValue = [
        "type": ["number", "null"], "minimum": 0, "maximum": 1, "description": "null where nothing is known.",
    ]

    /// Shapes of rules, findings, audits and quality.
    static let ofQuality: JSONObject = [
        "RuleContent": object(
            [
                "class": string, "severity": choice("info", "warning", "critical"),
                "mode": choice("enforce", "report", "suggest"),
                "expression": [
                    "type": "string", "description": "A Cypher predicate over `n`; broken where it is false.",
                    "examples": ["n.environment <> 'production' OR (n)-[:OWNED_BY]->(:Team)"],
                ],
                "message": ref("Localized"),
                "repair": [
                    "type": ["string", "null"], "description": "Cypher clauses that mend `n`.",
                    "examples": ["SET n.environment = 'production'"],
                ],
                "owner": nullable("string"), "dueDays": nullable("integer"),
            ], optional: ["severity", "mode", "message", "repair", "owner", "dueDays"]),
        "Rule": object([
            "key": string, "content": ref("RuleContent"), "open": integer,
            "reads": object([
                "own": array(string), "other": array(string), "types": ["type": ["array", "null"], "items": string],
                "radius": nullable("integer"), "everything": boolean,
            ]),
        ]),
        "RulePreview": object([
            "matched": integer, "total": integer, "seconds": number, "givenUp": nullable("string"), "seq": seq,
            "failing": array(
                object(["id": string, "class": string, "name": string, "problem": nullable("string")])),
        ]),
        "RuleAudit": object([
            "rule": string, "seq": seq, "matched": integer, "failing": integer, "missing": array(string),
            "superfluous": array(string), "givenUp": nullable("string"), "seconds": number,
        ]),
        "Finding": object([
            "id": ["type": "string", "examples": ["f-12"]], "rule": string,
            "severity": choice("info", "warning", "critical"),
            "ci": ["type": ["string", "null"], "description": "null where the rule itself is at fault."],
            "class": string, "name": string, "message": ref("Localized"), "problem": nullable("string"),
            "state": choice("open", "waived", "closed"), "owner": nullable("string"), "due": nullable("string"),
            "openedAt": instant, "openedSeq": seq, "closedAt": nullable("string"), "closedSeq": nullable("integer"),
            "waiver": [
                "oneOf": [object(["by": string, "until": instant, "reason": string]), ["type": "null"]]
            ],
            "repairable": boolean,
        ]),
        "FindingDay": object(["day": string, "opened": integer, "closed": integer, "open": integer]),
        "IntegrityReport": object([
            "seq": seq, "seconds": number, "problems": integer,
            "checks": array(
                object([
                    "name": string, "count": integer,
                    "items": array(
                        object(["ci": string, "relation": string, "message": string], optional: ["ci", "relation"])),
                ])),
        ]),
        "QualityScore": object([
            "key": string, "count": integer, "score": share, "completeness": share, "correctness": share,
            "compliance": share, "freshness": share,
            "accuracy": [
                "description": "The Wilson interval at 95 %.",
                "oneOf": [
                    object(["value": number, "low": number, "high": number, "n": integer]), ["type": "null"],
                ],
            ],
        ]),
        "QualityRow": object(["id": string, "class": string, "name": string, "reasons": array(string)]),
        "QualityDay": ["type": "object", "additionalProperties": true],
    ]
}
