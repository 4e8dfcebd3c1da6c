internal import JSON
internal import OrderedCollections

extension Schema {
    private static let momentOrNull: JSONValue = [
        "description": "null for the current version.", "oneOf": [ref("Moment"), ["type": "null"]],
    ]

    /// The named shapes of the interface.
    static let components: JSONObject = ofQuality.merging(memory) { $1 }.merging(ofReview) { $1 }
        .merging(standard) { $1 }.merging(ofDefinitions) { $1 }

    private static let standard: JSONObject = [
        "Problem": object(
            [
                "type": ["type": "string", "format": "uri-reference", "examples": ["/problems/not-found"]],
                "title": string, "status": integer, "detail": string,
                "instance": ["type": "string", "description": "The request id."],
                "hint": ["type": "string", "description": "What to do about it."],
                "code": ["type": "string", "description": "The code of the part that refused."],
                "retryAfterSeconds": integer,
            ], optional: ["hint", "code", "retryAfterSeconds"]),
        "QueryFailure": object([
            "errors": array(
                object([
                    "code": ["type": "string", "examples": ["Neo.ClientError.Statement.SyntaxError"]],
                    "message": string,
                ]))
        ]),
        "QueryRequest": object(
            [
                "statement": ["type": "string", "examples": ["MATCH (n) RETURN n LIMIT 10"]],
                "parameters": anyObject, "includeCounters": boolean, "accessMode": choice("READ", "WRITE"),
                "maxExecutionTime": ["type": "number", "description": "Seconds."], "bookmarks": array(string),
                "txMetadata": anyObject,
            ],
            optional: [
                "statement", "parameters", "includeCounters", "accessMode", "maxExecutionTime", "bookmarks",
                "txMetadata",
            ]),
        "QueryResult": object(
            [
                "data": object(["fields": array(string), "values": array(array([:]))]),
                "notifications": array(anyObject), "counters": anyObject, "queryPlan": anyObject,
                "profiledQueryPlan": anyObject, "queryType": choice("r", "w", "rw", "s"),
                "resultAvailableAfter": integer, "resultConsumedAfter": integer, "bookmarks": array(string),
                "transaction": object(["id": string, "expires": instant]),
                "errors": array(object(["code": string, "message": string])),
            ],
            optional: [
                "data", "notifications", "counters", "queryPlan", "profiledQueryPlan", "queryType",
                "resultAvailableAfter", "resultConsumedAfter", "bookmarks", "transaction", "errors",
            ]),
        "Statements": object([
            "statements": array(
                object(
                    [
                        "statement": string, "parameters": anyObject, "includeStats": boolean,
                        "resultDataContents": array(choice("row", "graph")),
                    ], optional: ["parameters", "includeStats", "resultDataContents"]))
        ]),
        "StatementResults": object(
            [
                "results": array(anyObject), "errors": array(object(["code": string, "message": string])),
                "commit": string, "transaction": object(["expires": string]), "lastBookmarks": array(string),
            ], optional: ["commit", "transaction", "lastBookmarks"]),
        "Localized": object(["en": string, "ko": string]),
        "Role": choice("reader", "editor", "admin"),
        "SignIn": object(["username": string, "password": ["type": "string", "format": "password"]]),
        "Session": object([
            "user": object(["name": string, "role": ref("Role")]),
            "expires": [
                "type": ["string", "null"], "format": "date-time",
                "description": "null for a key that does not expire.",
            ],
        ]),
        "APIKey": object([
            "id": string, "name": string, "role": ref("Role"), "createdAt": instant, "createdBy": string,
            "lastUsedAt": nullable("string"), "expires": nullable("string"),
        ]),
        "NewAPIKey": object(
            [
                "name": string, "role": ref("Role"),
                "expiresInDays": ["type": "integer", "minimum": 1, "maximum": 3_650],
            ], optional: ["expiresInDays"]),
        "CreatedAPIKey": object([
            "key": ref("APIKey"),
            "token": ["type": "string", "description": "The secret. It is shown this once and not stored."],
        ]),
        "Attributes": [
            "type": "object",
            "description": "Attributes by key; points in time are RFC 3339 text.",
            "additionalProperties": ["type": ["string", "number", "boolean", "array", "null"]],
        ],
        "CIReference": object(["id": string, "class": string, "name": string]),
        "CISummary": object([
            "id": ["type": "string", "examples": ["ci-42"]], "class": string, "classLabel": ref("Localized"),
            "name": string, "attributes": ref("Attributes"),
        ]),
        "CIRelation": object([
            "id": ["type": "string", "examples": ["rel-7"]], "type": string, "label": ref("Localized"),
            "direction": choice("outgoing", "incoming"), "other": ref("CIReference"),
            "properties": ref("Attributes"),
        ]),
        "CI": object([
            "id": string, "class": string, "classLabel": ref("Localized"), "name": string,
            "attributes": ref("Attributes"),
            "createdSeq": ["type": ["integer", "null"], "description": "null while the database does not answer."],
            "changedSeq": ["type": ["integer", "null"], "description": "The commit that made this version."],
            "seq": seq, "relations": array(ref("CIRelation")), "relationCount": integer,
        ]),
        "NewCI": object(
            [
                "class": string, "name": string, "attributes": ref("Attributes"),
                "template": ["type": "string", "description": "Key of a template that it is prefilled from."],
            ], optional: ["class", "name", "attributes", "template"]),
        "CIChange": object(
            ["class": string, "name": string, "attributes": ref("Attributes")],
            optional: ["class", "name", "attributes"]),
        "AttributeChange": object(["attribute": string, "before": [:], "after": [:]]),
        "HistoryEntry": object(
            [
                "seq": seq, "at": instant, "actor": string, "source": string,
                "action": choice("created", "updated", "retired", "revived", "related", "unrelated"),
                "changes": array(ref("AttributeChange")),
                "relation": object([
                    "type": string, "direction": choice("outgoing", "incoming"), "other": ref("CIReference"),
                ]),
                "ci": ref("CIReference"),
            ], optional: ["relation", "ci"]),
        "Neighbourhood": object([
            "nodes": array(ref("CIReference")),
            "edges": array(object(["id": string, "type": string, "from": string, "to": string])),
            "truncated": boolean, "seq": seq,
        ]),
        "Relation": object([
            "id": string, "type": string, "from": ref("CIReference"), "to": ref("CIReference"),
            "properties": ref("Attributes"), "source": string,
        ]),
        "NewRelation": object(
            ["type": string, "from": string, "to": string, "properties": ref("Attributes")], optional: ["properties"]),
        "Metamodel": metamodel,
        "Counts": object([
            "created": integer, "updated": integer, "retired": integer, "relationsCreated": integer,
            "relationsUpdated": integer, "relationsRemoved": integer,
        ]),
        "Commit": object([
            "seq": seq, "at": instant, "actor": string, "kind": string, "title": string, "source": string,
            "counts": ref("Counts"),
            "changeSet": ["type": ["string", "null"], "description": "The change set that it applied."],
        ]),
        "Difference": object([
            "action": choice(
                "created", "updated", "retired", "revived", "related", "unrelated", "merged", "contested", "parked",
                "drifted"), "key": string,
            "class": string, "name": string, "changes": array(ref("AttributeChange")),
        ]),
        "Moment": object(["seq": seq, "at": instant, "actor": string, "source": string]),
        "CIVersion": object([
            "id": string, "class": string, "name": string, "attributes": ref("Attributes"),
            "beginning": choice("created", "updated", "revived"), "begins": ref("Moment"), "ends": momentOrNull,
            "changes": array(ref("AttributeChange")),
        ]),
        "RelationVersion": object([
            "id": string, "type": string, "from": string, "to": string, "properties": ref("Attributes"),
            "source": string, "beginning": choice("created", "updated", "revived"), "begins": ref("Moment"),
            "ends": momentOrNull, "changes": array(ref("AttributeChange")),
        ]),
        "StateDifference": object([
            "from": seq, "to": seq, "cis": ref("DifferenceCounts"), "relations": ref("DifferenceCounts"),
            "addedCIs": array(ref("CISummary")), "removedCIs": array(ref("CISummary")),
            "changedCIs": array(object(["ci": ref("CIReference"), "changes": array(ref("AttributeChange"))])),
            "addedRelations": array(ref("Relation")), "removedRelations": array(ref("Relation")),
            "changedRelations": array(object(["relation": ref("Relation"), "changes": array(ref("AttributeChange"))])),
            "truncated": ["type": "boolean", "description": "Whether a list has less than there is."],
        ]),
        "DifferenceCounts": object(["added": integer, "removed": integer, "changed": integer]),
        "IngestRun": object(
            [
                "id": string, "source": string, "kind": string,
                "status": choice("running", "succeeded", "failed", "parked", "released", "discarded"),
                "dryRun": boolean, "created": integer, "updated": integer, "retired": integer, "unchanged": integer,
                "relationsCreated": integer, "relationsUpdated": integer, "relationsRemoved": integer,
                "relationsUnchanged": integer, "held": integer, "revived": integer, "joined": integer,
                "merged": integer, "contested": integer,
                "parked": integer, "drifted": integer, "moved": integer, "refused": integer, "missing": integer,
                "refusals": array(
                    object([
                        "record": [
                            "type": "integer", "description": "Its number in the stream, counted from 1.",
                        ],
                        "key": string, "class": string, "name": string, "code": string, "reason": string,
                        "rule": nullable("string"), "ci": nullable("string"),
                    ])),
                "seq": ["type": ["integer", "null"]],
                "seconds": ["type": ["number", "null"]], "at": instant, "actor": string,
                "difference": array(ref("Difference")),
                "differenceCount": integer, "problem": string,
            ],
            optional: [
                "difference", "differenceCount", "problem", "at", "actor", "refusals",
            ]),
        "Sweep": object([
            "refreshed": integer, "stale": integer, "confirmed": integer, "gone": integer, "settled": integer,
        ]),
        "SourceRecord": object(
            [
                "source": string, "key": string, "state": choice("live", "gone", "contested", "parked"),
                "ci": nullable("string"), "class": nullable("string"), "name": nullable("string"),
                "attributes": ref("Attributes"), "proves": boolean, "since": seq, "confirmedAt": instant,
                "pending": anyObject,
            ], optional: ["pending"]),
        "Provenance": object([
            "class": nullable("string"), "name": nullable("string"), "disagreeingClasses": array(string),
            "attributes": anyObject,
        ]),
        "RecordReference": object(["source": string, "key": string]),
        "Merge": object(["with": array(string), "reason": string], optional: ["reason"]),
        "Split": object(["records": array(ref("RecordReference")), "reason": string], optional: ["reason"]),
        "Assignment": object(
            ["source": string, "key": string, "ci": nullable("string"), "reason": string], optional: ["ci", "reason"]),
        "IdentityCommit": object(["seq": seq, "at": instant, "ci": nullable("string")]),
        "Refresh": object(["changed": integer, "seq": seq]),
        "Replay": object([
            "definitions": array(
                object(["kind": choice("identification", "ban"), "key": string, "content": anyObject]))
        ]),
        "ReplayResult": object([
            "seq": seq, "records": integer, "merges": integer, "splits": integer, "contested": integer,
            "items": array(
                object([
                    "change": choice("merge", "split", "contested"), "cis": array(string),
                    "records": array(ref("RecordReference")),
                ])),
        ]),
        "IngestStage": object(
            [
                "stage": choice("read", "identify", "commit", "done", "failed"), "records": integer,
                "run": ref("IngestRun"), "problem": ref("Problem"),
            ], optional: ["records", "run", "problem"]),
        "Question": object(
            [
                "question": string, "language": choice("en", "ko"),
                "context": [
                    "type": "object", "description": "What the question refers back to.", "additionalProperties": true,
                ],
            ], optional: ["language", "context"]),
        "AnswerBlock": [
            "type": "object", "required": ["type"],
            "properties": ["type": choice("table", "graph", "chart", "text", "choices"), "title": string],
            "additionalProperties": true,
        ],
        "Answer": [
            "type": "object",
            "required": ["question", "language", "status", "headline", "summary", "details", "sources", "seq"],
            "properties": [
                "question": string, "language": choice("en", "ko"),
                "status": choice("answered", "no_data", "needs_input", "not_understood", "partial", "error"),
                "confidence": choice("confirmed", "likely", "inconclusive"),
                "headline": string,
                "summary": ["type": ["string", "array"], "items": string],
                "details": array(ref("AnswerBlock")),
                "sources": array(
                    object(
                        [
                            "id": string, "tool": string, "query": string, "cis": array(anyObject),
                            "ciCount": integer, "seq": seq, "asOf": string,
                        ], optional: ["asOf"])),
                "seq": seq, "gaps": array(string), "next": array(string), "understood": anyObject, "run": anyObject,
            ],
            "additionalProperties": true,
        ],
        "Health": object(
            [
                "status": choice("ready", "starting", "degraded", "failed", "stopping"), "version": string,
                "phase": string, "done": integer, "total": integer, "postgres": choice("answering", "unreachable"),
                "seq": seq, "cis": integer, "relations": integer, "detail": string,
            ], optional: ["phase", "done", "total", "postgres", "seq", "cis", "relations", "detail"]),
    ]
}
