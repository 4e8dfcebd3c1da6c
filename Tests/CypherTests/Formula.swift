internal import Base
internal import Graph

@testable internal import Cypher

/// Works out expressions without variables, for tables of cases: text → value, through the parser and the catalogue of
/// functions but without planner and executor.
struct Formula {
    var variables: [String: Datum] = [:]
    var parameters: [String: Datum] = [:]
    var environment = QueryEnvironment(
        statementTime: Instant(iso8601: "2026-03-01T08:30:00Z")!,
        transactionTime: Instant(iso8601: "2026-03-01T08:29:00Z")!,
        realTime: { Instant(iso8601: "2026-03-01T08:31:00Z")! }, seed: 1)
    var graph = GraphSnapshot()

    /// The value of one expression.
    static func value(_ text: String) throws -> Datum { try Formula().value(text) }

    /// The value of one expression as `toString()` gives it; of an error, its description.
    static func text(_ text: String) -> String {
        do { return CypherText.plain(try value(text)) } catch { return "\(error)" }
    }

    func value(_ text: String) throws -> Datum {
        let statement = try Parser.parse("RETURN \(text) AS value")
        guard case .query(let query) = statement.body, case .return(let projection) = query.first.clauses[0].kind else {
            throw CypherError.runtime(.notSupported, .other, "no expression")
        }
        return try value(projection.items[0].expression)
    }

    func value(_ expression: ParsedExpression) throws -> Datum {
        switch expression.kind {
        case .null: .null
        case .boolean(let flag): .boolean(flag)
        case .integer(let number): .integer(number)
        case .float(let number): .float(number)
        case .string(let text): .string(text)
        case .list(let elements): .list(try elements.map(value))
        case .map(let entries): .map(DatumMap(try entries.map { ($0.key.text, try value($0.value)) }))
        case .variable(let name): variables[name] ?? .null
        case .parameter(let name): parameters[name] ?? .null
        case .property(let base, let key): try value(base).property(key.text)
        case .subscripted(let base, let index): try value(base).element(at: value(index))
        case .slice(let base, let from, let to): try value(base).slice(from: from.map(value), to: to.map(value))
        case .call(let name, let arguments, _): try call(name.text, arguments.map(value))
        case .arithmetic(let operation, let left, let right):
            try CypherArithmetic.apply(operation, value(left), value(right))
        case .negate(let operand): try CypherArithmetic.negate(value(operand))
        case .comparison(let operands, let operations):
            truth(try Datum.test(operations[0], value(operands[0]), value(operands[1])))
        case .isIn(let element, let list): truth(try Datum.isIn(value(element), value(list)))
        case .stringMatch(let match, let left, let right): try self.match(match, value(left), value(right))
        default: throw CypherError.runtime(.notSupported, .other, "\(expression.kind)")
        }
    }

    private func call(_ name: String, _ arguments: [Datum]) throws -> Datum {
        guard let reference = FunctionCatalogue.standard.reference(named: name) else {
            throw CypherError.compile(.syntaxError, .unknownFunction, name, at: nil)
        }
        let function = FunctionCatalogue.standard[reference]
        if function.isNullOfNull, arguments.contains(where: \.isNull) { return .null }
        return try function.evaluate(FunctionContext(graph: graph, environment: environment), arguments)
    }

    private func match(_ match: ParsedExpression.StringMatch, _ left: Datum, _ right: Datum) throws -> Datum {
        switch match {
        case .startsWith: truth(StringMatch.startsWith(left, right))
        case .endsWith: truth(StringMatch.endsWith(left, right))
        case .contains: truth(StringMatch.contains(left, right))
        case .regex: truth(try RegexCache.matches(left, right))
        }
    }

    private func truth(_ answer: Bool?) -> Datum { answer.map { .boolean($0) } ?? .null }
}
