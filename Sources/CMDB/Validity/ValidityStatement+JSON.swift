internal import Base
internal import Graph
internal import JSON
internal import OrderedCollections

extension ValidityStatement {
    /// As an operation: `{op: "assertValidity", ci, attribute, value, validFrom, validTo}`, or for a relation
    /// `{op: "assertValidity", type, from, to, value, validFrom, validTo}`.
    var json: JSONValue {
        var members: JSONObject = ["op": "assertValidity"]
        switch subject {
        case .attribute(let ci, let key):
            members["ci"] = .string(CIName.text(ci))
            members["attribute"] = .string(key)
        case .relation(let type, let from, let to):
            members["type"] = .string(type)
            members["from"] = .string(CIName.text(from))
            members["to"] = .string(CIName.text(to))
        }
        members["value"] = JSONValue(value)
        members["validFrom"] = .string(from.iso8601)
        members["validTo"] = to.map { .string($0.iso8601) } ?? .null
        return .object(members)
    }

    init(_ json: OperationMembers) throws(ChangeError) {
        try json.allowOnly("ci", "attribute", "type", "from", "to", "value", "validFrom", "validTo")
        func time(_ member: String, _ text: String) throws(ChangeError) -> Instant {
            guard let time = Instant(iso8601: text) else {
                throw json.bad(member, "is '\(text.prefix(80))', no time", hint: "For example 2026-03-01T09:00:00Z.")
            }
            return time
        }
        let subject: Subject
        if json.members["attribute"] != nil {
            subject = .attribute(try json.ci("ci"), try json.text("attribute"))
        } else {
            subject = .relation(type: try json.text("type"), from: try json.ci("from"), to: try json.ci("to"))
        }
        guard let value = Value(json.members["value"] ?? .null) else {
            throw json.bad("value", "holds no value of an attribute")
        }
        var end: Instant?
        if let text = try json.optionalText("validTo") { end = try time("validTo", text) }
        self.init(
            subject: subject, value: value, from: try time("validFrom", try json.text("validFrom")), to: end)
    }
}
