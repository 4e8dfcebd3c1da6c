internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections
internal import Store

extension Wire {
    static func record(_ stored: StoredRecord, _ sight: Sight) -> JSONValue {
        let record = stored.record
        var members: JSONObject = [
            "source": .string(record.reference.source), "key": .string(record.reference.key),
            "state": .string(record.state.rawValue), "ci": stored.ci.map { .string(CIName.text($0)) } ?? .null,
        ]
        members.merge(content(sight.content(record.content))) { $1 }
        members["proves"] = .bool(record.isWitness)
        members["since"] = seq(record.since)
        members["confirmedAt"] = instant(record.confirmedAt)
        if let pending = record.pending { members["pending"] = .object(content(sight.content(pending))) }
        return .object(members)
    }

    private static func content(_ content: RecordContent) -> JSONObject {
        [
            "class": JSONValue(content.ciClass), "name": JSONValue(content.name),
            "attributes": values(content.attributes.map { (key: $0.key, value: $0.value) }),
        ]
    }

    static func recordReference(_ json: JSONValue) throws -> RecordReference {
        guard let source = json["source"]?.stringValue, let key = json["key"]?.stringValue else {
            throw ProblemDetails(.invalidRequest, "A record is {\"source\": …, \"key\": …}.")
        }
        return RecordReference(source: source, key: key)
    }

    static func provenance(_ result: Reconciliation?, _ sight: Sight) -> JSONValue {
        guard let result else { return ["class": .null, "name": .null, "attributes": [:], "disagreeingClasses": []] }
        var attributes: JSONObject = [:]
        for (key, choice) in result.choices.sorted(by: { $0.key < $1.key }) where sight.shows(key) {
            attributes[key] = [
                "value": value(choice.value), "view": .string(choice.winner.view.rawValue),
                "winner": claim(choice.winner), "losers": .array(choice.losers.map(loser)),
                "drift": .bool(choice.isDrift),
            ]
        }
        return [
            "class": .string(result.ciClass), "name": .string(result.name), "attributes": .object(attributes),
            "disagreeingClasses": .array(result.disagreeingClasses.map(JSONValue.string)),
        ]
    }

    private static func claim(_ claim: Reconciliation.Claim) -> JSONValue {
        [
            "source": .string(claim.record.source), "record": .string(claim.record.key), "rank": JSONValue(claim.rank),
            "fresh": .bool(claim.isFresh), "since": seq(claim.since), "confirmedAt": instant(claim.confirmedAt),
        ]
    }

    private static func loser(_ loser: Reconciliation.Loser) -> JSONValue {
        [
            "source": .string(loser.claim.record.source), "record": .string(loser.claim.record.key),
            "value": value(loser.claim.value), "rank": JSONValue(loser.claim.rank), "why": .string(loser.why.rawValue),
        ]
    }

    static func identityCommit(_ commit: Commit, ci: NodeID?) -> JSONValue {
        ["seq": seq(commit.seq), "at": instant(commit.at), "ci": ci.map { .string(CIName.text($0)) } ?? .null]
    }

    static func replay(_ replay: IdentityReplay) -> JSONValue {
        [
            "seq": seq(replay.seq), "records": JSONValue(replay.records), "merges": JSONValue(replay.merges),
            "splits": JSONValue(replay.splits), "contested": JSONValue(replay.contested),
            "items": .array(
                replay.items.map { item in
                    [
                        "change": .string(item.change.rawValue),
                        "cis": .array(item.cis.map { .string(CIName.text($0)) }),
                        "records": .array(
                            item.records.map { ["source": .string($0.source), "key": .string($0.key)] }),
                    ]
                }),
        ]
    }
}
