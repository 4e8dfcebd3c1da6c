/// SHOW commands.
extension Parser {
    mutating func show() throws(ParserFailure) -> ParsedShow {
        let start = start
        advance()
        var show = ParsedShow(
            subject: .databases, yields: nil, yieldsAll: false, predicate: nil, result: nil,
            range: SourceRange(start: start, end: start))
        try subject(of: &show)
        try finish(&show, from: start)
        return show
    }

    /// `TERMINATE TRANSACTIONS 'a', $id YIELD message`
    mutating func terminate() throws(ParserFailure) -> ParsedShow {
        let start = start
        advance()
        guard take(.transaction) || take(.transactions) else { throw unexpected("TRANSACTION or TRANSACTIONS") }
        var ids: [ParsedExpression] = []
        repeat { ids.append(try expression()) } while take(.comma)
        var show = ParsedShow(
            subject: .termination(ids), yields: nil, yieldsAll: false, predicate: nil, result: nil,
            range: SourceRange(start: start, end: start))
        try finish(&show, from: start)
        return show
    }

    /// `YIELD …`, `WHERE …`, `RETURN …`
    private mutating func finish(_ show: inout ParsedShow, from start: Int) throws(ParserFailure) {
        if take(.yield) {
            (show.yields, show.yieldsAll) = try yields()
            var tail = ParsedProjection(
                isDistinct: false, includesAll: true, items: [], order: [], skip: nil, limit: nil,
                range: range(from: start))
            try projectionTail(&tail)
            if !tail.order.isEmpty || tail.skip != nil || tail.limit != nil { show.result = tail }
        }
        if let condition = try whereClause() { show.predicate = conjunction(show.predicate, condition) }
        if at(.return) {
            let clause = token.range
            advance()
            let result = try projection()
            guard show.result == nil else {
                throw failure(
                    .unexpectedSyntax, "ORDER BY, SKIP and LIMIT belong to YIELD or to RETURN, not to both",
                    at: clause, hint: "write them after RETURN")
            }
            show.result = result
        }
        show.range = range(from: start)
    }

    private func conjunction(_ first: ParsedExpression?, _ second: ParsedExpression) -> ParsedExpression {
        guard let first else { return second }
        return ParsedExpression(kind: .and(first, second), range: second.range)
    }

    private mutating func subject(of show: inout ParsedShow) throws(ParserFailure) {
        var kinds: [ParsedName] = []
        while true {
            let here = token
            let word = try name("DATABASES, INDEXES, CONSTRAINTS, PROCEDURES, FUNCTIONS, SETTINGS or TRANSACTIONS")
            switch word.text.uppercased() {
            case "DATABASE", "DATABASES":
                return try database(of: &show, kinds: kinds, isOne: word.text.uppercased() == "DATABASE")
            case "INDEX", "INDEXES":
                show.subject = .indexes
                for kind in kinds where kind.text.uppercased() != "ALL" {
                    show.predicate = conjunction(show.predicate, typeIs(kind))
                }
                return
            case "CONSTRAINT", "CONSTRAINTS": show.subject = .constraints
            case "PROCEDURE", "PROCEDURES": show.subject = .procedures
            case "FUNCTION", "FUNCTIONS": show.subject = .functions
            case "TRANSACTION", "TRANSACTIONS": show.subject = .transactions
            case "SETTING", "SETTINGS": show.subject = .settings
            case "USERS": show.subject = .users
            case "USER" where !kinds.isEmpty: show.subject = .currentUser
            case "PRIVILEGE", "PRIVILEGES": show.subject = .privileges
            default:
                guard here.kind == .word, kinds.count < 4, token.kind == .word else {
                    index -= 1
                    throw unexpected(
                        "DATABASES, INDEXES, CONSTRAINTS, PROCEDURES, FUNCTIONS, SETTINGS or TRANSACTIONS")
                }
                kinds.append(word)
                continue
            }
            return try filter(of: &show)
        }
    }

    /// `SHOW DATABASE name`, `SHOW DEFAULT DATABASE`
    private mutating func database(of show: inout ParsedShow, kinds: [ParsedName], isOne: Bool) throws(ParserFailure) {
        guard isOne else {
            show.subject = .databases
            return
        }
        if token.isName, ![.yield, .where, .return].contains(token.keyword) {
            var names: [String] = []
            repeat { names.append(try name("the name of a database").text) } while take(.dot)
            show.subject = .database(names.joined(separator: "."))
        } else {
            show.subject = kinds.isEmpty ? .databases : .database(nil)
        }
    }

    /// `EXECUTABLE BY CURRENT USER` says what is so anyway; names of settings and transactions become a condition.
    private mutating func filter(of show: inout ParsedShow) throws(ParserFailure) {
        if take(.executable), take(.by) {
            _ = take(.current)
            _ = try name("the name of a user")
        }
        guard show.subject == .settings || show.subject == .transactions, at(.string) || isBareName else { return }
        let key = show.subject == .settings ? "name" : "transactionId"
        var values: [ParsedExpression] = []
        let start = start
        repeat {
            let value = token
            if at(.string) {
                values.append(ParsedExpression(kind: .string(try stringText(value)), range: value.range))
                advance()
            } else {
                var names: [String] = []
                repeat { names.append(try name("a name or a string").text) } while take(.dot)
                values.append(
                    ParsedExpression(kind: .string(names.joined(separator: ".")), range: range(from: Int(value.start))))
            }
        } while take(.comma)
        let range = range(from: start)
        show.predicate = ParsedExpression(
            kind: .isIn(
                ParsedExpression(kind: .variable(key), range: range),
                ParsedExpression(kind: .list(values), range: range)), range: range)
    }

    private var isBareName: Bool { token.isName && ![.yield, .where, .return].contains(token.keyword) }

    private func typeIs(_ kind: ParsedName) -> ParsedExpression {
        ParsedExpression(
            kind: .comparison(
                [
                    ParsedExpression(kind: .variable("type"), range: kind.range),
                    ParsedExpression(kind: .string(kind.text.uppercased()), range: kind.range),
                ], [.equal]), range: kind.range)
    }
}
