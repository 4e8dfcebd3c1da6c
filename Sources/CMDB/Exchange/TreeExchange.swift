internal import Base
internal import Graph
internal import JSON
internal import OrderedCollections

/// CIs and relations as a tree of JSON values, for JSON and YAML:
///
///     {"cis": [{"id", "class", "name", "attributes"}], "relations": [{"type", "from", "to", "properties"}]}
enum TreeExchange {
    static func tree(_ source: ExchangeSource) -> JSONValue {
        var cis: [JSONValue] = []
        cis.reserveCapacity(source.cis.count)
        for node in source.cis {
            cis.append([
                "id": .string(source.id(of: node)), "class": .string(source.ciClass(of: node)),
                "name": .string(source.name(of: node)), "attributes": object(source.attributes(of: node)),
            ])
        }
        var members: JSONObject = ["cis": .array(cis)]
        if source.hasRelations {
            var relations: [JSONValue] = []
            source.forEachRelation { relation in
                relations.append([
                    "type": .string(source.graph.typeName(of: relation)),
                    "from": .string(source.id(of: source.graph.source(of: relation))),
                    "to": .string(source.id(of: source.graph.target(of: relation))),
                    "properties": object(source.properties(of: relation)),
                ])
            }
            members["relations"] = .array(relations)
        }
        return .object(members)
    }

    private static func object(_ values: [(key: String, value: Value)]) -> JSONValue {
        .object(JSONObject(uniqueKeysWithValues: values.map { ($0.key, JSONValue($0.value)) }))
    }

    /// - Parameter lines: where the elements of `cis` and of `relations` begin; their numbers, from 1, where it is empty.
    static func read(_ tree: JSONValue, lines: [String: [Int]] = [:]) throws(ExchangeError) -> ExchangeDocument {
        guard let members = tree.objectValue else {
            throw ExchangeError(
                "the file holds \(tree.kind), not an object", hint: "Its members are cis and relations.")
        }
        for key in members.keys where key != "cis" && key != "relations" {
            throw ExchangeError("the file has the member \"\(key)\"", hint: "Its members are cis and relations.")
        }
        var document = ExchangeDocument()
        for (list, isCI) in [("cis", true), ("relations", false)] {
            guard let found = members[list], !found.isNull else { continue }
            guard let elements = found.arrayValue else {
                throw ExchangeError("\"\(list)\" is \(found.kind), not an array")
            }
            let places = lines[list] ?? []
            for (index, element) in elements.enumerated() {
                // Elements of one list are numbered; which list is said beside.
                let place = ExchangePlace(
                    sheet: places.isEmpty ? list : "", row: index < places.count ? places[index] : index + 1)
                if let record = record(element, isCI: isCI, place, &document.problems) {
                    document.records.append(record)
                }
            }
        }
        guard document.records.count <= Limits.exchangeRecords else {
            throw ExchangeError("the file has more than \(Limits.exchangeRecords) elements", hint: "Split it.")
        }
        return document
    }

    private static func record(
        _ element: JSONValue, isCI: Bool, _ place: ExchangePlace, _ problems: inout [ExchangeProblem]
    ) -> ExchangeRecord? {
        guard let members = element.objectValue else {
            problems.append(ExchangeProblem(place, column: nil, "the element is \(element.kind), not an object"))
            return nil
        }
        let names = isCI ? ["id", "class", "name", "attributes"] : ["type", "from", "to", "properties"]
        for key in members.keys where !names.contains(key) {
            problems.append(
                ExchangeProblem(
                    place, column: key, "the member \"\(key)\" is not known",
                    hint: "Known are \(names.joined(separator: ", "))."))
            return nil
        }
        var texts: [String] = []
        for name in names.dropLast() {
            switch members[name] {
            case nil, .null?: texts.append("")
            case .string(let text)?: texts.append(text)
            case let other?:
                problems.append(ExchangeProblem(place, column: name, "\"\(name)\" is \(other.kind), not a text"))
                return nil
            }
        }
        let values = members[names[3]] ?? .object([:])
        guard let attributes = values.objectValue else {
            problems.append(
                ExchangeProblem(place, column: names[3], "\"\(names[3])\" is \(values.kind), not an object"))
            return nil
        }
        return ExchangeRecord(
            place: place,
            subject: isCI
                ? .ci(id: texts[0], ciClass: texts[1], name: texts[2])
                : .relation(type: texts[0], from: texts[1], to: texts[2]),
            values: attributes.map { .init(key: $0.key, value: .json($0.value)) })
    }
}
