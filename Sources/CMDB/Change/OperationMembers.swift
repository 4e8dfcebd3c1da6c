internal import Base
public import Graph
public import JSON
internal import OrderedCollections

/// The members of one operation in JSON, with typed access that names the operation and the member that is wrong.
struct OperationMembers {
    /// Counted from 1.
    let number: Int
    let name: String
    let members: JSONObject

    init(_ json: JSONValue, number: Int) throws(ChangeError) {
        guard let members = json.objectValue else {
            throw ChangeError(
                .badOperation, "operation \(number) is \(json.kind), no object",
                hint: "For example {\"op\": \"retireCI\", \"ci\": \"ci-42\"}.", operation: number)
        }
        guard let name = members["op"]?.stringValue else {
            throw ChangeError(
                .badOperation, "operation \(number) has no member 'op'",
                hint: "Known are \(OperationReader.names.joined(separator: ", ")).", operation: number)
        }
        self.number = number
        self.name = name
        self.members = members
    }

    func bad(_ member: String, _ what: String, hint: String? = nil) -> ChangeError {
        ChangeError(
            .badOperation, "operation \(number) (\(name.prefix(40))): the member '\(member)' \(what)", hint: hint,
            operation: number)
    }

    /// Refuses members that the operation does not know: a misspelt one must not be ignored in silence.
    func allowOnly(_ names: String...) throws(ChangeError) {
        for key in members.keys where key != "op" && !names.contains(key) {
            throw bad(
                String(key.prefix(80)), "is unknown", hint: "\(name) knows \(names.joined(separator: ", ")).")
        }
    }

    func text(_ member: String) throws(ChangeError) -> String {
        guard let text = try optionalText(member) else { throw bad(member, "is missing") }
        return text
    }

    /// A text that may be absent or null.
    func optionalText(_ member: String) throws(ChangeError) -> String? {
        guard let value = members[member], !value.isNull else { return nil }
        guard let text = value.stringValue else { throw bad(member, "is \(value.kind), no string") }
        return text
    }

    func ci(_ member: String) throws(ChangeError) -> NodeID {
        let text = try text(member)
        guard let id = CIName.parse(text) else {
            throw bad(member, "is '\(text.prefix(80))', no id of a CI", hint: "Ids look like ci-42.")
        }
        return id
    }

    func relation(_ member: String) throws(ChangeError) -> RelationshipID {
        let text = try text(member)
        guard let id = RelationName.parse(text) else {
            throw bad(member, "is '\(text.prefix(80))', no id of a relation", hint: "Ids look like rel-7.")
        }
        return id
    }

    /// A list of texts; empty where it is absent.
    func texts(_ member: String) throws(ChangeError) -> [String] {
        guard let value = members[member], !value.isNull else { return [] }
        guard let elements = value.arrayValue else { throw bad(member, "is \(value.kind), no array") }
        var texts: [String] = []
        for element in elements {
            guard let text = element.stringValue else {
                throw bad(member, "contains \(element.kind), not only strings")
            }
            texts.append(text)
        }
        return texts
    }

    /// Property values by key; empty where the member is absent.
    /// - Parameter type: the type that the metamodel gives to an attribute.
    func values(_ member: String, type: (String) -> AttributeType? = { _ in nil }) throws(ChangeError) -> [String:
        Value]
    {
        guard let value = members[member], !value.isNull else { return [:] }
        guard let object = value.objectValue else { throw bad(member, "is \(value.kind), no object") }
        var values: [String: Value] = [:]
        values.reserveCapacity(object.count)
        for (key, element) in object {
            guard let read = Value(element, as: type(key)) else {
                throw bad("\(member).\(key.prefix(80))", "holds \(element.kind), which is no value")
            }
            values[key] = read
        }
        return values
    }
}

extension Value {
    /// A JSON value as the type asks for it: times of an instant may be given as plain text, whole numbers with a
    /// fraction of zero.
    public init?(_ json: JSONValue, as type: AttributeType?) {
        switch (json, type) {
        case (.string(let text), .instant):
            self = Instant(iso8601: text).map(Value.instant) ?? .string(text)
        case (.number(let number), .integer):
            self = Int64(exactly: number).map(Value.integer) ?? .float(number)
        default:
            guard let value = Value(json) else { return nil }
            self = value
        }
    }
}
