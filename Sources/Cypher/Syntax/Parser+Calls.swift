/// CALL: procedures and subqueries.
extension Parser {
    mutating func call(isOptional: Bool) throws(ParserFailure) -> ParsedClause.Kind {
        if at(.braceOpen) || at(.parenOpen) { return .callSubquery(try subqueryCall(isOptional: isOptional)) }
        return .callProcedure(try procedureCall(isOptional: isOptional))
    }

    private mutating func procedureCall(isOptional: Bool) throws(ParserFailure) -> ParsedProcedureCall {
        let start = start
        var names = [try name("the name of a procedure, '{' or '('").text]
        while take(.dot) { names.append(try name("the rest of the name of a procedure").text) }
        var call = ParsedProcedureCall(
            name: ParsedName(text: names.joined(separator: "."), range: range(from: start)), isOptional: isOptional,
            arguments: nil, yields: nil, yieldsAll: false, predicate: nil)
        if take(.parenOpen) { call.arguments = try arguments() }
        guard take(.yield) else { return call }
        (call.yields, call.yieldsAll) = try yields()
        call.predicate = try whereClause()
        return call
    }

    /// After YIELD: `*`, or `field AS alias, …`.
    mutating func yields() throws(ParserFailure) -> ([ParsedProcedureCall.Yield]?, Bool) {
        if take(.star) { return (nil, true) }
        // An old form: a procedure that yields nothing.
        if take(.minus) { return (nil, false) }
        var yields: [ParsedProcedureCall.Yield] = []
        repeat {
            let field = try name("the name of a field")
            let alias = take(.as) ? try name("an alias") : nil
            yields.append(ParsedProcedureCall.Yield(field: field, alias: alias))
        } while take(.comma)
        return (yields, false)
    }

    private mutating func subqueryCall(isOptional: Bool) throws(ParserFailure) -> ParsedSubqueryCall {
        var imports = ParsedSubqueryCall.Imports.leadingWith
        if take(.parenOpen) {
            if take(.star) {
                imports = .all
            } else {
                var names: [ParsedName] = []
                if !at(.parenClose) {
                    repeat { names.append(try name("a variable, '*' or ')'")) } while take(.comma)
                }
                imports = .names(names)
            }
            try expect(.parenClose, "',' or ')'")
        }
        try expect(.braceOpen, "'{' and a query")
        let query = try query(.subquery)
        try expect(.braceClose, "a clause or '}'")
        var call = ParsedSubqueryCall(query: query, imports: imports, isOptional: isOptional, inTransactions: nil)
        if at(.in) { call.inTransactions = try inTransactions() }
        return call
    }

    /// `IN 4 CONCURRENT TRANSACTIONS OF 100 ROWS ON ERROR CONTINUE REPORT STATUS AS s`; they run one after the other.
    private mutating func inTransactions() throws(ParserFailure) -> ParsedSubqueryCall.InTransactions {
        advance()
        if at(.concurrent) || token(1).keyword == .concurrent {
            if !take(.concurrent) {
                _ = try postfix(takesLabels: false)
                try expect(.concurrent)
            }
        }
        guard take(.transactions) || take(.transaction) else { throw unexpected("TRANSACTIONS") }
        var result = ParsedSubqueryCall.InTransactions(rowsPerTransaction: nil, onError: .fail, status: nil)
        while true {
            if take(.of) {
                result.rowsPerTransaction = try expression()
                guard take(.rows) || take(.row) else { throw unexpected("ROWS") }
            } else if take(.on, .error) {
                if take(.continue) {
                    result.onError = .continue
                } else if take(.break) {
                    result.onError = .break
                } else if !take(.fail) {
                    throw unexpected("CONTINUE, BREAK or FAIL")
                }
            } else if take(.report) {
                try expect(.status)
                try expect(.as)
                result.status = try name("the name of a variable")
            } else {
                return result
            }
        }
    }
}
