/// Clauses that read, and the choice among clauses.
extension Parser {
    /// Nil where no clause begins.
    mutating func clause() throws(ParserFailure) -> ParsedClause? {
        let start = start
        guard let kind = try clauseKind() else { return nil }
        return ParsedClause(kind: kind, range: range(from: start))
    }

    private mutating func clauseKind() throws(ParserFailure) -> ParsedClause.Kind? {
        switch token.keyword {
        case .match:
            advance()
            return .match(try match(isOptional: false))
        case .optional:
            advance()
            if take(.match) { return .match(try match(isOptional: true)) }
            if take(.call) { return try call(isOptional: true) }
            throw unexpected("MATCH or CALL")
        case .unwind:
            advance()
            let list = try expression()
            try expect(.as)
            return .unwind(list, as: try name("the name of a variable"))
        case .with:
            advance()
            let projection = try projection()
            return .with(projection, where: try whereClause())
        case .return:
            advance()
            return .return(try projection())
        case .finish:
            advance()
            return .finish
        case .call:
            advance()
            return try call(isOptional: false)
        case .load:
            advance()
            return .loadCSV(try loadCSV())
        case .using:
            throw unexpected(
                anyClause, hint: "USING PERIODIC COMMIT is now written CALL { … } IN TRANSACTIONS OF 500 ROWS")
        default: return try updatingClauseKind()
        }
    }

    mutating func whereClause() throws(ParserFailure) -> ParsedExpression? {
        take(.where) ? try predicate() : nil
    }

    private mutating func match(isOptional: Bool) throws(ParserFailure) -> ParsedMatch {
        if at(.repeatable), token(1).keyword == .element || token(1).keyword == .elements {
            throw failure(
                .unexpectedSyntax, "REPEATABLE ELEMENTS is not supported", at: token.range,
                hint: "a relationship is used once in a match, as by default")
        }
        if at(.different), token(1).keyword == .relationship || token(1).keyword == .relationships { index += 2 }
        let pattern = try pattern()
        try hints()
        return ParsedMatch(isOptional: isOptional, pattern: pattern, predicate: try whereClause())
    }

    /// `USING INDEX n:Label(key)`, `USING SCAN n:Label`, `USING JOIN ON n`: taken and left to the planner.
    private mutating func hints() throws(ParserFailure) {
        while take(.using) {
            if take(.join) {
                try expect(.on)
                repeat { _ = try name("a variable") } while take(.comma)
                continue
            }
            if !take(.scan) {
                if !at(.index) { _ = try name("INDEX, SCAN or JOIN") }
                try expect(.index)
                _ = take(.seek)
            }
            _ = try name("a variable")
            try expect(.colon, "':' and a label")
            _ = try name("a label")
            if take(.parenOpen) {
                repeat { _ = try name("a property key") } while take(.comma)
                try expect(.parenClose, "',' or ')'")
            }
        }
    }

    /// The body of WITH and RETURN.
    mutating func projection() throws(ParserFailure) -> ParsedProjection {
        let start = start
        var projection = ParsedProjection(
            isDistinct: take(.distinct), includesAll: take(.star), items: [], order: [], skip: nil, limit: nil,
            range: SourceRange(start: start, end: start))
        if !projection.includesAll || take(.comma) {
            repeat { projection.items.append(try projectionItem()) } while take(.comma)
        }
        try projectionTail(&projection)
        projection.range = range(from: start)
        return projection
    }

    private mutating func projectionItem() throws(ParserFailure) -> ParsedProjection.Item {
        let start = start
        let expression = try expression()
        let text = text(range(from: start))
        let alias = take(.as) ? try name("an alias") : nil
        return ParsedProjection.Item(expression: expression, alias: alias, text: text)
    }

    mutating func projectionTail(_ projection: inout ParsedProjection) throws(ParserFailure) {
        if take(.order, .by) {
            repeat {
                let expression = try expression()
                let isDescending = take(.desc) || take(.descending)
                if !isDescending { _ = take(.asc) || take(.ascending) }
                projection.order.append(
                    ParsedProjection.SortItem(expression: expression, isDescending: isDescending))
            } while take(.comma)
        }
        if take(.skip) || take(.offset) { projection.skip = try expression() }
        if take(.limit) { projection.limit = try expression() }
    }

    private mutating func loadCSV() throws(ParserFailure) -> ParsedLoadCSV {
        try expect(.csv)
        var hasHeaders = false
        if take(.with) {
            try expect(.headers)
            hasHeaders = true
        }
        try expect(.from)
        let source = try expression()
        try expect(.as)
        let variable = try name("the name of a variable")
        var terminator: String?
        if take(.fieldterminator) {
            guard at(.string) else { throw unexpected("a string of one character") }
            terminator = try stringText(token)
            advance()
        }
        return ParsedLoadCSV(hasHeaders: hasHeaders, source: source, variable: variable, fieldTerminator: terminator)
    }
}
