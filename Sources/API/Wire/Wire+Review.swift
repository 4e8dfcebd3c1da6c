internal import Base
internal import CMDB
internal import JSON
internal import OrderedCollections
internal import Store

extension Wire {
    /// A question of the review queue.
    static func reviewItem(_ entry: ReviewEntry, _ sight: Sight) -> JSONValue {
        let item = entry.item
        return [
            "id": JSONValue(entry.id), "kind": .string(item.kind.rawValue), "title": .string(item.title.en),
            "label": localized(item.title), "subjects": .array(item.subjects.map(\.json)),
            "evidence": .array(sight.evidence(item.evidence).map(\.json)), "score": .number(item.score),
            "state": .string(entry.state.rawValue), "detail": .object(item.detail),
            "decisions": .array(ReviewVerdict.allowed(for: item.kind).map { .string($0.rawValue) }),
            "openedAt": instant(entry.openedAt), "expires": instant(item.expires),
            "decidedBy": JSONValue(entry.decidedBy), "decidedAt": instant(entry.decidedAt),
            "decision": entry.decision ?? .null,
        ]
    }
}

extension Schema {
    /// One of the cases of an enumeration.
    static func options<Choice: RawRepresentable & CaseIterable>(_: Choice.Type) -> JSONValue
    where Choice.RawValue == String {
        ["type": "string", "enum": .array(Choice.allCases.map { .string($0.rawValue) })]
    }

    private static func orNull(_ schema: JSONValue) -> JSONValue { ["oneOf": [schema, ["type": "null"]]] }

    /// The shapes of the review queue.
    static let ofReview: JSONObject = [
        "ReviewItem": object([
            "id": integer, "kind": options(ReviewItem.Kind.self), "title": string,
            "label": ref("Localized"),
            "subjects": array(anyObject),
            "evidence": array(
                object([
                    "what": string, "left": string, "right": string,
                    "weight": ["type": "number", "description": "Logarithm of odds; below zero it speaks against."],
                ])),
            "score": ["type": "number", "minimum": 0, "maximum": 1],
            "state": options(ReviewItem.State.self), "detail": anyObject,
            "decisions": array(string), "openedAt": instant, "expires": orNull(instant),
            "decidedBy": orNull(string), "decidedAt": orNull(instant), "decision": orNull(anyObject),
        ]),
        "ReviewDecision": object(
            [
                "decision": options(ReviewVerdict.self),
                "ci": ["type": "string", "description": "Of two that are one, which remains."], "reason": string,
            ], optional: ["ci", "reason"]),
        "ReviewScan": object(["kind": string, "found": integer, "opened": integer, "expired": integer]),
    ]
}
