internal import CMDB
internal import JSON
internal import OrderedCollections

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

    /// What `GET /api/v1/metamodel` gives.
    static let metamodel = object([
        "classes": array(
            object([
                "key": string, "parent": nullable("string"), "abstract": boolean, "label": ref("Localized"),
                "icon": string, "synonyms": array(string), "traits": array(string),
                "lineage": [
                    "type": "array", "items": string, "description": "The class and its ancestors, nearest first.",
                ],
                "lifecycle": nullable("string"), "nameTemplate": nullable("string"), "namePattern": nullable("string"),
                "attributes": array(
                    object(
                        [
                            "key": string, "type": string, "label": ref("Localized"), "unit": nullable("string"),
                            "inherited": boolean, "synonyms": array(string),
                            "requirement": choice("recommended", "mandatory"),
                            "uniqueWithin": choice("tenant", "parent", "site"), "constraint": anyObject,
                            "normaliser": string, "default": [:], "sensitive": boolean, "searchable": boolean,
                            "renamedFrom": string,
                        ],
                        optional: [
                            "type", "requirement", "uniqueWithin", "constraint", "normaliser", "default", "sensitive",
                            "searchable", "renamedFrom",
                        ])),
            ])),
        "relationTypes": array(
            object(
                [
                    "key": string, "inverseKey": string, "label": ref("Localized"), "inverseLabel": ref("Localized"),
                    "synonyms": array(string), "symmetric": boolean,
                    "endpoints": array(object(["from": string, "to": string])), "carriesImpact": boolean,
                    "cardinality": anyObject, "owner": choice("source", "target"), "acyclicGroup": string,
                    "evidenceSeconds": integer, "impact": array(anyObject),
                ], optional: ["cardinality", "owner", "acyclicGroup", "evidenceSeconds"])),
        "lifecycles": array(anyObject), "templates": array(anyObject),
        "attributeTypes": array(object(["type": string, "example": string])),
    ])
}
