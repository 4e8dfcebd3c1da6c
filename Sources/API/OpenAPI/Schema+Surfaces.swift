internal import JSON
internal import OrderedCollections

extension Schema {
    /// Shapes of searches, files and bulk edits.
    static let surfaces: JSONObject = [
        "CIPage": object(
            [
                "items": array(ref("CISummary")),
                "total": ["type": "integer", "description": "How many there are on all pages."],
                "next": [
                    "description": "Pass it to get the next page; null on the last one.", "type": ["string", "null"],
                ],
                "seq": seq,
                "sort": ["type": "string", "description": "The order in which they are."],
                "facets": [
                    "type": "object",
                    "additionalProperties": object([
                        "values": array(object(["value": [:], "count": integer])), "distinct": integer,
                        "missing": integer,
                    ]),
                ],
            ], optional: ["facets"]),
        "SearchParameters": [
            "type": "object",
            "additionalProperties": object(
                ["type": choice("text", "number", "time", "boolean"), "default": ["type": ["string", "null"]]],
                optional: ["default"]),
        ],
        "SavedSearch": object([
            "key": string, "title": string, "query": string, "parameters": ref("SearchParameters"),
            "columns": array(string), "sort": nullable("string"), "shared": boolean, "owner": nullable("string"),
        ]),
        "NewSavedSearch": object(
            [
                "title": string, "query": string, "parameters": ref("SearchParameters"), "columns": array(string),
                "sort": nullable("string"), "shared": boolean,
            ], optional: ["title", "parameters", "columns", "sort", "shared"]),
        "ImportProblem": object([
            "sheet": nullable("string"), "row": integer, "column": nullable("string"), "message": string,
            "hint": nullable("string"),
        ]),
        "ImportResult": object(
            [
                "dryRun": boolean,
                "counts": object([
                    "rows": integer, "created": integer, "updated": integer, "unchanged": integer,
                    "relationsCreated": integer, "relationsUpdated": integer, "relationsUnchanged": integer,
                ]),
                "problemCount": integer, "problems": array(ref("ImportProblem")),
                "seq": ["type": ["integer", "null"]], "difference": ref("StateDifference"),
            ], optional: ["difference"]),
        "BulkChange": object(
            [
                "q": string, "ids": array(string),
                "set": [
                    "type": "object", "description": "Attributes to set; null removes one.",
                    "additionalProperties": true,
                ],
                "class": string, "retire": boolean, "dryRun": boolean, "count": integer, "title": string,
            ], optional: ["q", "ids", "set", "class", "retire", "dryRun", "count", "title"]),
        "BulkResult": object(
            [
                "dryRun": boolean, "matched": integer, "changed": integer, "seq": ["type": ["integer", "null"]],
                "difference": ref("StateDifference"),
            ], optional: ["difference"]),
    ]
}
