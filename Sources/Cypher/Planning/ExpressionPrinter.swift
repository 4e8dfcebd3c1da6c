/// Writes bound expressions as openCypher would read them, for EXPLAIN.
struct ExpressionPrinter {
    /// By ``VariableID``.
    let names: [String]

    func name(_ variable: VariableID) -> String {
        guard variable.rawValue < names.count else { return "?" }
        let name = names[variable.rawValue]
        if name.hasPrefix("  ") { return "_" + name.dropFirst(2) }
        return Self.isPlain(name) ? name : "`\(name)`"
    }

    private static func isPlain(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
        return name.utf8.allSatisfy {
            $0 == 95 || $0 >= 128 || ($0 | 32) >= 97 && ($0 | 32) <= 122 || (48...57).contains($0)
        }
    }

    func text(_ expression: BoundExpression) -> String {
        switch expression {
        case .literal(let value): Self.text(value)
        case .parameter(let name): "$\(name)"
        case .variable(let variable): name(variable)
        case .list(let elements): "[\(joined(elements))]"
        case .map(let entries): "{\(text(entries))}"
        case .property(let base, let key): "\(operand(base)).\(key)"
        case .subscripted(let base, let index): "\(operand(base))[\(text(index))]"
        case .slice(let base, let from, let to):
            "\(operand(base))[\(from.map(text) ?? "")..\(to.map(text) ?? "")]"
        case .hasLabels(let base, let labels): "\(operand(base)):\(Self.text(labels))"
        case .isType(let base, let type, let isNegated): "\(operand(base)) IS \(isNegated ? "NOT " : ":: ")\(type.text)"
        case .call(let function, let arguments): "\(function.name)(\(joined(arguments)))"
        case .not(let inner): "NOT \(operand(inner))"
        case .and(let parts): parts.map(operand).joined(separator: " AND ")
        case .or(let parts): parts.map(operand).joined(separator: " OR ")
        case .xor(let left, let right): "\(operand(left)) XOR \(operand(right))"
        case .comparison(let kind, let left, let right): "\(operand(left)) \(Self.sign(kind)) \(operand(right))"
        case .arithmetic(let kind, let left, let right): "\(operand(left)) \(Self.sign(kind)) \(operand(right))"
        case .negate(let inner): "-\(operand(inner))"
        case .stringMatch(let kind, let left, let right): "\(operand(left)) \(Self.sign(kind)) \(operand(right))"
        case .isIn(let element, let list): "\(operand(element)) IN \(operand(list))"
        case .isNull(let inner): "\(operand(inner)) IS NULL"
        case .isNotNull(let inner): "\(operand(inner)) IS NOT NULL"
        default: longText(expression)
        }
    }

    private func longText(_ expression: BoundExpression) -> String {
        switch expression {
        case .conditional(let subject, let alternatives, let otherwise):
            "CASE \(subject.map { text($0) + " " } ?? "")"
                + alternatives.map { "WHEN \(joined($0.tests)) THEN \(text($0.result)) " }.joined()
                + (otherwise.map { "ELSE \(text($0)) " } ?? "") + "END"
        case .listComprehension(let variable, let list, let predicate, let map):
            "[\(name(variable)) IN \(text(list))\(predicate.map { " WHERE \(text($0))" } ?? "")"
                + "\(map.map { " | \(text($0))" } ?? "")]"
        case .quantifier(let kind, let variable, let list, let predicate):
            "\(kind)(\(name(variable)) IN \(text(list)) WHERE \(text(predicate)))"
        case .reduce(let accumulator, let initial, let variable, let list, let body):
            "reduce(\(name(accumulator)) = \(text(initial)), \(name(variable)) IN \(text(list)) | \(text(body)))"
        case .mapProjection(let base, let entries, let all):
            "\(text(base)) {\(all ? ".*" : "")\(all && !entries.isEmpty ? ", " : "")\(text(entries))}"
        case .path(let parts): "(\(parts.map(name).joined(separator: ")-(")))"
        case .subquery(let subquery):
            "\("\(subquery.kind)".uppercased()) { \(subquery.arguments.map(name).joined(separator: ", ")) }"
        case .located(let inner, _): text(inner)
        default: "…"
        }
    }

    /// In parentheses where it is made of parts.
    private func operand(_ expression: BoundExpression) -> String {
        switch expression {
        case .and, .or, .xor, .not, .comparison, .arithmetic, .stringMatch, .isIn, .isNull, .isNotNull, .isType:
            "(\(text(expression)))"
        default: text(expression)
        }
    }

    func joined(_ expressions: [BoundExpression]) -> String { expressions.map(text).joined(separator: ", ") }

    func text(_ entries: [BoundEntry]) -> String {
        entries.map { "\($0.key): \(text($0.value))" }.joined(separator: ", ")
    }

    static func text(_ labels: LabelExpression) -> String {
        switch labels {
        case .name(let name): name
        case .any: "%"
        case .not(let inner): "!\(part(inner))"
        case .and(let parts): parts.map(part).joined(separator: "&")
        case .or(let parts): parts.map(part).joined(separator: "|")
        }
    }

    private static func part(_ labels: LabelExpression) -> String {
        switch labels {
        case .and, .or: "(\(text(labels)))"
        default: text(labels)
        }
    }

    static func text(_ value: Datum) -> String {
        switch value {
        case .null: "null"
        case .boolean(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .float(let number): "\(number)"
        case .string(let text): "'\(text)'"
        case .list(let elements): "[\(elements.map(text).joined(separator: ", "))]"
        case .map(let map): "{\(map.entries.map { "\($0.key): \(text($0.value))" }.joined(separator: ", "))}"
        case .node, .relationship, .path, .value: "…"
        }
    }

    static func sign(_ kind: ParsedExpression.Comparison) -> String {
        switch kind {
        case .equal: "="
        case .notEqual: "<>"
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }

    static func sign(_ kind: ParsedExpression.Arithmetic) -> String {
        switch kind {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .modulo: "%"
        case .power: "^"
        case .concatenate: "||"
        }
    }

    static func sign(_ kind: ParsedExpression.StringMatch) -> String {
        switch kind {
        case .startsWith: "STARTS WITH"
        case .endsWith: "ENDS WITH"
        case .contains: "CONTAINS"
        case .regex: "=~"
        }
    }
}
