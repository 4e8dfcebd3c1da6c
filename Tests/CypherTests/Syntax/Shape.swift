@testable import Cypher

/// Parsed trees as short text, so that a test is one line.
enum Shape {
    static func expression(_ text: String) throws -> String {
        let statement = try Parser.parse("RETURN " + text)
        guard case .query(let query) = statement.body, case .return(let projection) = query.first.clauses[0].kind else {
            return "?"
        }
        return of(projection.items[0].expression)
    }

    static func pattern(_ text: String) throws -> String {
        let statement = try Parser.parse("MATCH " + text + " RETURN 1")
        guard case .query(let query) = statement.body, case .match(let match) = query.first.clauses[0].kind else {
            return "?"
        }
        return match.pattern.parts.map(of).joined(separator: ", ")
    }

    static func of(_ expression: ParsedExpression) -> String {
        switch expression.kind {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .float(let value): "\(value)"
        case .string(let value): "'\(value)'"
        case .parameter(let name): "$\(name)"
        case .variable(let name): name
        case .list(let items): "[\(of(items))]"
        case .map(let entries):
            "{" + entries.map { "\($0.key.text): \(of($0.value))" }.joined(separator: ", ") + "}"
        case .property(let base, let key): "\(of(base)).\(key.text)"
        case .subscripted(let base, let key): "\(of(base))[\(of(key))]"
        case .slice(let base, let from, let to):
            "\(of(base))[\(from.map(of) ?? "")..\(to.map(of) ?? "")]"
        case .hasLabels(let base, let labels): "\(of(base)):\(of(labels))"
        case .isType(let base, let type, let isNegated): "(\(of(base)) \(isNegated ? "not " : "")is \(of(type)))"
        case .isNormalized(let base, let form, let isNegated):
            "(\(of(base)) \(isNegated ? "not " : "")normalized \(form ?? "-"))"
        case .call(let name, let arguments, let isDistinct):
            "\(name.text)(\(isDistinct ? "distinct " : "")\(of(arguments)))"
        case .countAll: "count(*)"
        case .not(let inner): "(not \(of(inner)))"
        case .and(let left, let right): "(\(of(left)) and \(of(right)))"
        case .or(let left, let right): "(\(of(left)) or \(of(right)))"
        case .xor(let left, let right): "(\(of(left)) xor \(of(right)))"
        case .comparison(let operands, let operators):
            "(" + of(operands[0]) + zip(operators, operands.dropFirst()).map { " \($0) \(of($1))" }.joined() + ")"
        case .arithmetic(let sign, let left, let right): "(\(of(left)) \(sign) \(of(right)))"
        case .negate(let inner): "(- \(of(inner)))"
        case .plus(let inner): "(+ \(of(inner)))"
        case .stringMatch(let match, let left, let right): "(\(of(left)) \(match) \(of(right)))"
        case .isIn(let left, let right): "(\(of(left)) in \(of(right)))"
        case .isNull(let inner, let isNegated): "(\(of(inner)) is\(isNegated ? " not" : "") null)"
        default: composite(expression)
        }
    }

    private static func composite(_ expression: ParsedExpression) -> String {
        switch expression.kind {
        case .conditional(let subject, let alternatives, let otherwise):
            "case(\(subject.map(of) ?? "-")"
                + alternatives.map { " | \(of($0.tests)) -> \(of($0.result))" }.joined()
                + " | \(otherwise.map(of) ?? "-"))"
        case .listComprehension(let name, let list, let condition, let map):
            "[for \(name.text) in \(of(list)) where \(condition.map(of) ?? "-") give \(map.map(of) ?? "-")]"
        case .patternComprehension(let part, let condition, let map):
            "[for \(of(part)) where \(condition.map(of) ?? "-") give \(of(map))]"
        case .quantifier(let quantifier, let name, let list, let condition):
            "\(quantifier)(\(name.text) in \(of(list)) where \(condition.map(of) ?? "-"))"
        case .reduce(let accumulator, let initial, let name, let list, let body):
            "reduce(\(accumulator.text) = \(of(initial)), \(name.text) in \(of(list)) | \(of(body)))"
        case .mapProjection(let name, let items): "\(name.text){\(items.map(of).joined(separator: ", "))}"
        case .pattern(let part): "pattern<\(of(part))>"
        case .subquery(let kind, let query): "\(kind){\(query.first.clauses.count) clauses}"
        case .patternSubquery(let kind, let pattern, let condition):
            "\(kind){\(pattern.parts.map(of).joined(separator: ", ")) where \(condition.map(of) ?? "-")}"
        default: "?"
        }
    }

    private static func of(_ expressions: [ParsedExpression]) -> String {
        expressions.map(of).joined(separator: ", ")
    }

    private static func of(_ item: ParsedExpression.ProjectionItem) -> String {
        switch item {
        case .property(let key): ".\(key.text)"
        case .variable(let name): name.text
        case .literal(let key, let value): "\(key.text): \(of(value))"
        case .allProperties: ".*"
        }
    }

    private static func of(_ type: ParsedType) -> String {
        switch type {
        case .named(let name, let isNotNull): name + (isNotNull ? "!" : "")
        case .list(let element, let isNotNull): "LIST<\(of(element))>" + (isNotNull ? "!" : "")
        case .anyOf(let types): types.map(of).joined(separator: "|")
        }
    }

    static func of(_ labels: ParsedLabelExpression) -> String {
        switch labels {
        case .name(let name): name.text
        case .any: "%"
        case .not(let inner): "!\(of(inner))"
        case .and(let left, let right): "(\(of(left))&\(of(right)))"
        case .or(let left, let right): "(\(of(left))|\(of(right)))"
        }
    }

    static func of(_ part: ParsedPatternPart) -> String {
        let search = part.search == .none ? "" : "\(part.search) "
        return (part.variable.map { "\($0.text) = " } ?? "") + search + part.elements.map(of).joined()
    }

    private static func of(_ element: ParsedPatternElement) -> String {
        switch element {
        case .node(let node):
            return "(" + inner(node.variable, node.labels, node.properties, node.predicate) + ")"
        case .relationship(let relationship):
            var length = ""
            if let range = relationship.length {
                length =
                    (range.isQuantifier ? "#" : "*") + (range.min.map(String.init) ?? "") + ".."
                    + (range.max.map(String.init) ?? "")
            }
            let body =
                inner(relationship.variable, relationship.types, relationship.properties, relationship.predicate)
                + length
            switch relationship.direction {
            case .outgoing: return "-[\(body)]->"
            case .incoming: return "<-[\(body)]-"
            case .both: return "-[\(body)]-"
            }
        case .group(let part, let predicate, let min, let max):
            let condition = predicate.map { " where " + of($0) } ?? ""
            return "(\(of(part))\(condition)){\(min),\(max.map(String.init) ?? "")}"
        }
    }

    private static func inner(
        _ variable: ParsedName?, _ labels: ParsedLabelExpression?, _ properties: ParsedExpression?,
        _ predicate: ParsedExpression?
    ) -> String {
        (variable?.text ?? "") + (labels.map { ":" + of($0) } ?? "") + (properties.map(of) ?? "")
            + (predicate.map { " where " + of($0) } ?? "")
    }
}
