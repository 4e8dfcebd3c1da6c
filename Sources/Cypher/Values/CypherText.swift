public import Graph

/// Values as text: literals as a shell shows them, and `toString()`.
public enum CypherText {
    /// A literal; nodes and relationships as patterns, with labels and properties from `graph`.
    public static func string(of datum: Datum, in graph: GraphSnapshot) -> String {
        var text = ""
        write(datum, graph, &text)
        return text
    }

    /// A literal without a graph: nodes and relationships are shown empty.
    static func literal(_ datum: Datum) -> String {
        var text = ""
        write(datum, nil, &text)
        return text
    }

    /// As `toString()` gives it: strings without quotes.
    static func plain(_ datum: Datum) -> String {
        if case .string(let text) = datum { return text }
        return literal(datum)
    }

    /// A name, in backticks where it is not a plain identifier.
    public static func name(_ name: String) -> String {
        let isPlain =
            name.unicodeScalars.first.map { $0.properties.isXIDStart || $0 == "_" } == true
            && name.unicodeScalars.allSatisfy { $0.properties.isXIDContinue }
        return isPlain
            ? name : "`\(name.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``"))`"
    }

    /// A string in double quotes.
    public static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// The shortest digits that read back to the same number; an exponent from 10⁷ on and below 10⁻³, as in Java.
    public static func float(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        let size = number.magnitude
        if size == 0 || size >= 1e-3 && size < 1e7 { return number.description }
        let text = "\(size)"
        let parts = text.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        var digits = String(mantissa[0]) + (mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : "")
        var exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + mantissa[0].count - 1
        while digits.hasPrefix("0"), digits.count > 1 {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
        let first = digits.removeFirst()
        return "\(number < 0 ? "-" : "")\(first).\(digits.isEmpty ? "0" : digits)E\(exponent)"
    }
}

extension CypherText {
    private static func write(_ datum: Datum, _ graph: GraphSnapshot?, _ text: inout String) {
        switch datum {
        case .null: text += "null"
        case .boolean(let flag): text += flag ? "true" : "false"
        case .integer(let number): text += String(number)
        case .float(let number): text += float(number)
        case .string(let string): text += quoted(string)
        case .node(let node): write(node, graph, &text)
        case .relationship(let relationship): write(relationship, graph, &text)
        case .list(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += ", " }
                write(element, graph, &text)
            }
            text += "]"
        case .map(let map): write(map.entries, graph, &text)
        case .path(let path): write(path, graph, &text)
        case .value(let value): text += TemporalText.text(of: value)
        }
    }

    private static func write(
        _ entries: [(key: String, value: Datum)], _ graph: GraphSnapshot?, _ text: inout String
    ) {
        text += "{"
        for (index, entry) in entries.enumerated() {
            if index > 0 { text += ", " }
            text += "\(name(entry.key)): "
            write(entry.value, graph, &text)
        }
        text += "}"
    }

    private static func write(_ node: NodeSlot, _ graph: GraphSnapshot?, _ text: inout String) {
        text += "("
        if let graph {
            for label in graph.labels(of: node) { text += ":\(name(graph.name(of: label)))" }
            let properties = graph.properties(of: node)
            if !properties.isEmpty {
                if text.last != "(" { text += " " }
                write(properties.map { (graph.name(of: $0.key), Datum($0.value)) }, graph, &text)
            }
        }
        text += ")"
    }

    private static func write(_ relationship: RelationshipSlot, _ graph: GraphSnapshot?, _ text: inout String) {
        text += "["
        if let graph {
            text += ":\(name(graph.name(of: graph.type(of: relationship))))"
            let properties = graph.properties(of: relationship)
            if !properties.isEmpty {
                text += " "
                write(properties.map { (graph.name(of: $0.key), Datum($0.value)) }, graph, &text)
            }
        }
        text += "]"
    }

    private static func write(_ path: DatumPath, _ graph: GraphSnapshot?, _ text: inout String) {
        write(path.nodes[0], graph, &text)
        for (index, relationship) in path.relationships.enumerated() {
            let isForwards = graph.map { $0.source(of: relationship) == path.nodes[index] } ?? true
            text += isForwards ? "-" : "<-"
            write(relationship, graph, &text)
            text += isForwards ? "->" : "-"
            write(path.nodes[index + 1], graph, &text)
        }
    }
}
