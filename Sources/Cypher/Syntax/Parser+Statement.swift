/// The statement as a whole, and queries.
extension Parser {
    mutating func statement() throws(ParserFailure) -> ParsedStatement {
        let mode = try prefixes()
        let body: ParsedStatement.Body
        if at(.show) {
            body = .show(try show())
        } else if at(.terminate) {
            body = .show(try terminate())
        } else if let command = try schemaCommand() {
            body = .schema(command)
        } else {
            body = .query(try query(.statement))
        }
        if take(.semicolon) {
            while take(.semicolon) {}
            guard at(.endOfText) else {
                throw unexpected("the end of the statement", hint: "send one statement at a time")
            }
        }
        guard at(.endOfText) else { throw unexpected(afterClause) }
        return ParsedStatement(mode: mode, body: body, parameters: parameters)
    }

    /// `CYPHER 5 runtime=parallel EXPLAIN`: versions and options are taken and mean nothing here.
    private mutating func prefixes() throws(ParserFailure) -> ParsedStatement.Mode {
        var mode = ParsedStatement.Mode.run
        while true {
            if take(.cypher) {
                if at(.integer) || at(.float) { advance() }
                while at(.word), token(1).kind == .equal {
                    index += 2
                    guard token.isName || at(.integer) || at(.string) else {
                        throw unexpected("the value of an option")
                    }
                    advance()
                }
            } else if take(.explain) {
                mode = .explain
            } else if take(.profile) {
                mode = .profile
            } else {
                return mode
            }
        }
    }

    /// Where a query stands: what it may end with depends on it.
    enum QueryPlace { case statement, subquery, expression }

    mutating func query(_ place: QueryPlace) throws(ParserFailure) -> ParsedQuery {
        try enter()
        defer { depth -= 1 }
        let first = try singleQuery(place)
        var unions: [ParsedUnion] = []
        while at(.union) {
            let start = start
            advance()
            let isAll = take(.all)
            if !isAll { _ = take(.distinct) }
            let range = range(from: start)
            if let before = unions.first, before.isAll != isAll {
                throw failure(
                    .invalidClauseComposition, "UNION and UNION ALL cannot be mixed in one query", at: range,
                    hint: "put one of them into a subquery: CALL { … UNION ALL … }")
            }
            unions.append(ParsedUnion(isAll: isAll, query: try singleQuery(place), range: range))
        }
        return ParsedQuery(first: first, unions: unions)
    }

    private mutating func singleQuery(_ place: QueryPlace) throws(ParserFailure) -> ParsedSingleQuery {
        let start = start
        let use = at(.use) ? try useClause() : nil
        var clauses: [ParsedClause] = []
        while let clause = try clause() {
            if let last = clauses.last, last.isFinal {
                throw failure(
                    .unexpectedSyntax,
                    "\(shown(tokens: last.range)) must be the last clause; \(shown(tokens: clause.range)) comes after it",
                    at: clause.range, hint: "WITH hands rows on to further clauses")
            }
            clauses.append(clause)
        }
        guard let last = clauses.last else { throw unexpected(anyClause, hint: suggestion()) }
        if place != .expression { try checkEnd(last, of: clauses) }
        try checkYieldAll(in: clauses)
        return ParsedSingleQuery(use: use, clauses: clauses, range: range(from: start))
    }

    /// `USE name`, `USE composite.name`, `USE graph.asOf(…)`
    private mutating func useClause() throws(ParserFailure) -> ParsedExpression {
        advance()
        let start = start
        guard token.isName else { throw unexpected("the name of a graph") }
        var last = index
        while tokens[last + 1].kind == .dot, tokens[min(last + 2, tokens.count - 1)].isName { last += 2 }
        if tokens[last + 1].kind == .parenOpen { return try postfix(takesLabels: false) }
        var names: [String] = []
        repeat { names.append(try name("the name of a graph").text) } while take(.dot)
        return ParsedExpression(kind: .variable(names.joined(separator: ".")), range: range(from: start))
    }

    private func checkEnd(_ last: ParsedClause, of clauses: [ParsedClause]) throws(ParserFailure) {
        switch last.kind {
        case .return, .finish, .create, .merge, .set, .remove, .delete, .foreach, .callSubquery: return
        case .callProcedure(let call) where clauses.count == 1 || (call.yields == nil && !call.yieldsAll): return
        case .match, .unwind, .with, .loadCSV, .callProcedure: break
        }
        guard at(.endOfText) || at(.semicolon) || at(.braceClose) || at(.union) else {
            throw unexpected(anyClause, hint: suggestion())
        }
        throw failure(
            .unexpectedSyntax,
            "A query cannot end with \(shown(tokens: last.range)): expected RETURN, FINISH or a clause that writes",
            at: last.range, hint: "add RETURN")
    }

    /// `YIELD *` is for a call that stands alone.
    private func checkYieldAll(in clauses: [ParsedClause]) throws(ParserFailure) {
        guard clauses.count > 1 else { return }
        for clause in clauses {
            if case .callProcedure(let call) = clause.kind, call.yieldsAll {
                throw failure(
                    .unexpectedSyntax, "YIELD * can only be used with a call that stands alone", at: clause.range,
                    hint: "name the fields: YIELD a, b")
            }
        }
    }

    /// The first word of a clause, for messages.
    private func shown(tokens range: SourceRange) -> String {
        let words = text(range).split(whereSeparator: \.isWhitespace)
        return words.first.map { String($0.prefix(20)).uppercased() } ?? "a clause"
    }

    var anyClause: String {
        "a clause such as MATCH, OPTIONAL MATCH, UNWIND, WITH, RETURN, CREATE, MERGE, SET, REMOVE, DELETE, FOREACH, "
            + "CALL or LOAD CSV"
    }

    private var afterClause: String { "a clause, or the end of the statement" }

    /// "did you mean MATCH?" where a clause was wanted and a word found.
    func suggestion() -> String? {
        guard token.kind == .word else { return nil }
        let found = text(token.range).lowercased()
        let clauses: [Keyword] = [
            .match, .optional, .unwind, .with, .return, .create, .merge, .set, .remove, .delete, .detach, .foreach,
            .call, .load, .where, .order, .limit, .skip, .union,
        ]
        guard found.count <= 12 else { return nil }
        let near = clauses.map { (word: $0, distance: EditDistance.between(found, $0.rawValue)) }
            .min { $0.distance < $1.distance }
        guard let near, near.distance > 0, near.distance <= 2, found.count > 2 else { return nil }
        return "did you mean \(near.word.rawValue.uppercased())?"
    }
}

extension ParsedClause {
    fileprivate var isFinal: Bool {
        switch kind {
        case .return, .finish: true
        default: false
        }
    }
}

/// How many letters are to be inserted, removed, changed or swapped with their neighbour to get from a word to another
/// (optimal string alignment).
enum EditDistance {
    /// Complexity: O(letters × letters); for short words.
    static func between(_ first: String, _ second: String) -> Int {
        let first = Array(first.unicodeScalars)
        let second = Array(second.unicodeScalars)
        var before: [Int] = []
        var above = Array(0...second.count)
        for row in 0..<first.count {
            var line = [row + 1]
            for column in 0..<second.count {
                let change = above[column] + (first[row] == second[column] ? 0 : 1)
                var best = min(change, above[column + 1] + 1, line[column] + 1)
                if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                    best = min(best, before[column - 1] + 1)
                }
                line.append(best)
            }
            before = above
            above = line
        }
        return above[second.count]
    }
}
