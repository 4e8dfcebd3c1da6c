internal import Base
internal import CMDB
internal import Graph
internal import HTTPTypes
internal import Hummingbird
internal import JSON
internal import OrderedCollections
internal import Store

extension Route {
    /// One CI as it was, from its rows alone: whatever the size of the graph, a few milliseconds.
    /// - Returns: `nil` where the request asks for the present.
    static func pastCI(_ call: Call, _ store: Store, _ principal: Principal) async throws -> Response? {
        if call.query("draft") != nil { return nil }
        let asOf = try call.asOf("asOf")
        var validAt: Instant?
        if let text = call.query("validAt") {
            validAt = Instant(iso8601: text)
            if validAt == nil {
                throw ProblemDetails.invalidParameter("validAt", text, allowed: "a time such as 2026-03-01T09:00:00Z")
            }
        }
        guard asOf != nil || validAt != nil else { return nil }
        let seq = asOf ?? .commit(store.snapshot(for: principal).seq)
        let text = try call.path("id")
        guard let id = CIName.parse(text),
            let past = try await store.ci(
                id, asOf: seq, validAt: validAt, tenant: principal.tenant, relations: Limits.ciRelations)
        else {
            throw ProblemDetails(
                .notFound, "There was no CI \"\(text.prefix(80))\" then.",
                hint: "Its versions: GET /api/v1/cis/\(text.prefix(80))/versions.")
        }
        let tag = VersionTag.text(version: past.changed, state: past.seq)
        var headers: HTTPFields = [.eTag: tag, .cacheControl: "private, no-cache"]
        if validAt != nil { headers[.eTag] = nil }
        if let known = call.request.headers[.ifNoneMatch], validAt == nil, known.contains(tag) {
            return Response(status: .notModified, headers: headers)
        }
        return .json(
            Wire.pastCI(
                past, store.metamodel(for: principal.tenant), store.sight(of: principal), isValid: validAt != nil),
            headers: headers)
    }
}

extension Wire {
    /// As the CI of the present, with `corrected` where valid time was asked for.
    static func pastCI(_ past: PastCI, _ metamodel: Metamodel, _ sight: Sight, isValid: Bool) -> JSONValue {
        let document = past.document
        var members: JSONObject = [
            "id": .string(CIName.text(document.id)), "class": .string(document.ciClass),
            "classLabel": localized(
                metamodel.classes[document.ciClass]?.label ?? Localized(en: document.ciClass, ko: document.ciClass)),
            "name": .string(document.name), "attributes": values(sight.attributes(document.attributes).map { $0 }),
            "createdSeq": seq(past.created), "changedSeq": seq(past.changed), "seq": seq(past.seq),
            "relations": .array(past.relations.map { relation($0, of: document.id, metamodel) }),
            "relationCount": JSONValue(past.relationCount),
        ]
        if isValid { members["corrected"] = .array(past.corrected.filter(sight.shows).map(JSONValue.string)) }
        return .object(members)
    }

    private static func relation(_ relation: PastCI.Relation, of ci: NodeID, _ metamodel: Metamodel) -> JSONValue {
        let isOutgoing = relation.document.from == ci
        let type = metamodel.relationTypes[relation.document.type]
        let label = isOutgoing ? type?.label : type?.inverseLabel
        return [
            "id": relation.id.map { .string(RelationName.text($0)) } ?? .null, "type": .string(relation.document.type),
            "label": localized(label ?? Localized(en: relation.document.type, ko: relation.document.type)),
            "direction": .string(isOutgoing ? "outgoing" : "incoming"),
            "other": [
                "id": .string(CIName.text(relation.other.id)), "class": .string(relation.other.ciClass),
                "name": .string(relation.other.name),
            ],
            "properties": values(relation.document.properties.map { $0 }),
        ]
    }
}
