internal import CMDB
internal import JSON

extension Schema {
    /// Shapes of the metamodel as data.
    static let ofDefinitions: JSONObject = [
        "Definition": object([
            "kind": choice(DefinitionKind.allCases.map(\.rawValue)), "key": string, "content": anyObject,
            "builtIn": ["type": "boolean", "description": "Whether it ships built in, changed or not."],
            "changed": ["type": "boolean", "description": "Whether it is the tenant's own."],
            "seq": [
                "description": "The commit that set it; null for what ships built in.",
                "oneOf": [seq, ["type": "null"]],
            ],
        ]),
        "DefinitionVersion": object([
            "seq": seq, "at": instant, "actor": string, "title": string, "endedSeq": nullable("integer"),
            "content": anyObject,
        ]),
        "DefinitionChange": object(
            [
                "definition": ["oneOf": [ref("Definition"), ["type": "null"]]], "seq": seq, "migrated": integer,
                "problems": array(
                    object(["ci": string, "class": string, "name": string, "attribute": string, "message": string])),
                "problemCount": integer, "affected": integer, "operations": array(anyObject),
                "operationCount": integer,
            ],
            optional: [
                "definition", "seq", "migrated", "problems", "problemCount", "affected", "operations",
                "operationCount",
            ]),
    ]
}
