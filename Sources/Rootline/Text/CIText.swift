internal import JSON
internal import OrderedCollections

/// Answers about CIs, for people.
enum CIText {
    static func value(_ value: JSONValue?) -> String {
        guard let value, !value.isNull else { return "" }
        if let text = value.stringValue { return text }
        if let elements = value.arrayValue { return elements.map { Self.value($0) }.joined(separator: "; ") }
        return value.serialized()
    }

    /// A page of CIs; without columns named, the attributes that most of them have.
    static func table(_ page: JSONValue, columns: [String]?) -> String {
        let items = page["items"]?.arrayValue ?? []
        let total = page["total"]?.int64Value ?? 0
        if items.isEmpty { return "no CI matches" }
        let keys = columns ?? commonKeys(items)
        let isNumber = keys.map { key in
            items.allSatisfy { ($0["attributes"]?[key]).map { $0.doubleValue != nil || $0.isNull } ?? true }
        }
        let table = TextTable(
            columns: [
                .init(title: "NAME", isRightAligned: false), .init(title: "CLASS", isRightAligned: false),
                .init(title: "ID", isRightAligned: false),
            ]
                + zip(keys, isNumber).map { .init(title: $0.uppercased(), isRightAligned: $1) },
            rows: items.map { item in
                [value(item["name"]), value(item["class"]), value(item["id"])]
                    + keys.map { value(item["attributes"]?[$0]) }
            })
        var lines = table.lines(width: Terminal.columns())
        lines.append(
            Terminal.faint(Int(total) > items.count ? "\(items.count) of \(total) CIs" : "\(total) CIs"))
        return lines.joined(separator: "\n")
    }

    private static func commonKeys(_ items: [JSONValue]) -> [String] {
        var counts: OrderedDictionary<String, Int> = [:]
        for item in items {
            for (key, value) in item["attributes"]?.objectValue ?? [:] where key != "description" {
                if value.arrayValue == nil, value.objectValue == nil { counts[key, default: 0] += 1 }
            }
        }
        return counts.filter { $0.value * 2 >= items.count }.sorted { $0.value > $1.value }.prefix(4).map(\.key)
    }

    /// One CI with attributes and relations.
    static func whole(_ ci: JSONValue) -> String {
        var lines = [Terminal.bold("\(value(ci["name"]))") + "  \(value(ci["class"]))  \(value(ci["id"]))"]
        let attributes = ci["attributes"]?.objectValue ?? [:]
        let width = attributes.keys.map(\.displayWidth).max() ?? 0
        for (key, own) in attributes { lines.append("  \(key.padded(toDisplayWidth: width))  \(value(own))") }
        let relations = ci["relations"]?.arrayValue ?? []
        if !relations.isEmpty { lines.append("") }
        for relation in relations {
            let isOutgoing = relation["direction"]?.stringValue == "outgoing"
            let type = value(relation["type"])
            lines.append(
                "  \(isOutgoing ? "─\(type)→" : "←\(type)─")  \(value(relation["other"]?["name"]))"
                    + Terminal.faint("  \(value(relation["other"]?["class"]))  \(value(relation["other"]?["id"]))"))
        }
        let count = Int(ci["relationCount"]?.int64Value ?? 0)
        if count > relations.count { lines.append("  … and \(count - relations.count) more relations") }
        return lines.joined(separator: "\n")
    }

    static func history(_ page: JSONValue) -> String {
        var lines: [String] = []
        for item in page["items"]?.arrayValue ?? [] {
            var line =
                "\(value(item["at"]))  \(value(item["action"]))  \(Terminal.faint("by \(value(item["actor"])), commit \(value(item["seq"]))"))"
            if let relation = item["relation"], !relation.isNull {
                line += "  \(value(relation["type"])) \(value(relation["other"]?["name"]))"
            }
            lines.append(line)
            for change in item["changes"]?.arrayValue ?? [] { lines.append("    " + Self.change(change)) }
        }
        return lines.isEmpty ? "nothing happened to it" : lines.joined(separator: "\n")
    }

    private static func change(_ change: JSONValue) -> String {
        let before = value(change["before"])
        let after = value(change["after"])
        return "\(value(change["attribute"])): \(before.isEmpty ? "none" : before) → \(after.isEmpty ? "none" : after)"
    }

    /// `{left, right, attributes: {key: {left, right}}}`, of those that differ.
    static func comparison(_ left: JSONValue, _ right: JSONValue) -> JSONValue {
        var members: JSONObject = [:]
        for key in keys(left, right) {
            let (one, other) = (self.member(key, left), self.member(key, right))
            if one != other { members[key] = ["left": one ?? .null, "right": other ?? .null] }
        }
        return [
            "left": left["id"] ?? .null, "right": right["id"] ?? .null, "same": .bool(members.isEmpty),
            "attributes": .object(members),
        ]
    }

    static func sideBySide(_ left: JSONValue, _ right: JSONValue, all: Bool) -> String {
        let rows = keys(left, right).compactMap { key -> [String]? in
            let (one, other) = (self.member(key, left), self.member(key, right))
            return one == other && !all ? nil : [one == other ? "" : "≠", key, value(one), value(other)]
        }
        if rows.isEmpty { return "they are the same" }
        let titles = ["", "ATTRIBUTE", value(left["id"]), value(right["id"])]
        return TextTable(columns: titles.map { .init(title: $0, isRightAligned: false) }, rows: rows)
            .lines(width: Terminal.columns()).joined(separator: "\n")
    }

    private static func keys(_ left: JSONValue, _ right: JSONValue) -> [String] {
        let own = [left, right].flatMap { Array(($0["attributes"]?.objectValue ?? [:]).keys) }
        return ["class", "name"] + Set(own).sorted()
    }

    private static func member(_ key: String, _ ci: JSONValue) -> JSONValue? {
        key == "class" || key == "name" ? ci[key] : ci["attributes"]?[key]
    }

    /// The first lines of what a change leads to.
    static func difference(_ difference: JSONValue?) -> String {
        guard let difference else { return "" }
        var lines: [String] = []
        func list(_ name: String) -> [JSONValue] { difference[name]?.arrayValue ?? [] }
        for ci in list("addedCIs") { lines.append("+ \(value(ci["class"])) \(value(ci["name"]))") }
        for ci in list("removedCIs") { lines.append("- \(value(ci["class"])) \(value(ci["name"]))") }
        for change in list("changedCIs") {
            lines.append("~ \(value(change["ci"]?["class"])) \(value(change["ci"]?["name"]))")
            for attribute in change["changes"]?.arrayValue ?? [] { lines.append("    " + Self.change(attribute)) }
        }
        for (sign, name) in [("+", "addedRelations"), ("-", "removedRelations")] {
            for relation in list(name) {
                lines.append(
                    "\(sign) \(value(relation["from"]?["name"])) \(value(relation["type"])) \(value(relation["to"]?["name"]))"
                )
            }
        }
        let shown = lines.prefix(60)
        return shown.joined(separator: "\n") + (lines.count > shown.count ? "\n… and more" : "")
    }

    static func problem(_ problem: JSONValue) -> String {
        let sheet = problem["sheet"]?.stringValue.map { "\($0), " } ?? ""
        let column = problem["column"]?.stringValue.map { ", column \($0)" } ?? ""
        let hint = problem["hint"]?.stringValue.map { " \($0)" } ?? ""
        return "\(sheet)row \(value(problem["row"]))\(column): \(value(problem["message"])).\(hint)"
    }

    static func importResult(_ result: JSONValue) -> String {
        var lines = [difference(result["difference"])].filter { !$0.isEmpty }
        lines += (result["problems"]?.arrayValue ?? []).map(problem)
        let counts = result["counts"]
        func count(_ name: String) -> String { value(counts?[name]) }
        let isDryRun = result["dryRun"]?.boolValue ?? false
        lines.append(Terminal.bold(isDryRun ? "this would change:" : "done"))
        lines.append(
            "  CIs        \(count("created")) created, \(count("updated")) updated, \(count("unchanged")) unchanged")
        lines.append(
            "  relations  \(count("relationsCreated")) created, \(count("relationsUpdated")) updated, \(count("relationsUnchanged")) unchanged"
        )
        if let bad = result["problemCount"]?.int64Value, bad > 0 { lines.append("  \(bad) rows cannot be taken") }
        if let seq = result["seq"]?.int64Value { lines.append("  commit \(seq)") }
        return lines.joined(separator: "\n")
    }
}
