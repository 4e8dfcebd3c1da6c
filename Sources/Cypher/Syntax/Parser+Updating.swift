/// Clauses that write.
extension Parser {
    mutating func updatingClauseKind() throws(ParserFailure) -> ParsedClause.Kind? {
        switch token.keyword {
        case .create, .insert:
            advance()
            return .create(try pattern())
        case .merge:
            advance()
            return .merge(try merge())
        case .set:
            advance()
            return .set(try setItems())
        case .remove:
            advance()
            return .remove(try removeItems())
        case .delete:
            advance()
            return .delete(try deleteItems(), isDetach: false)
        case .detach where token(1).keyword == .delete:
            index += 2
            return .delete(try deleteItems(), isDetach: true)
        case .nodetach where token(1).keyword == .delete:
            index += 2
            return .delete(try deleteItems(), isDetach: false)
        case .foreach:
            advance()
            return try foreach()
        default: return nil
        }
    }

    private mutating func merge() throws(ParserFailure) -> ParsedMerge {
        var merge = ParsedMerge(part: try patternPart(), onCreate: [], onMatch: [])
        while take(.on) {
            if take(.create) {
                try expect(.set)
                merge.onCreate += try setItems()
            } else if take(.match) {
                try expect(.set)
                merge.onMatch += try setItems()
            } else {
                throw unexpected("CREATE or MATCH")
            }
        }
        return merge
    }

    private mutating func setItems() throws(ParserFailure) -> [ParsedSetItem] {
        var items: [ParsedSetItem] = []
        repeat { items.append(try setItem()) } while take(.comma)
        return items
    }

    private mutating func setItem() throws(ParserFailure) -> ParsedSetItem {
        let target = try postfix(takesLabels: false)
        switch target.kind {
        case .variable(let text):
            let name = ParsedName(text: text, range: target.range)
            if at(.colon) || at(.is) { return .labels(name, try labelList()) }
            if take(.plusEqual) { return .merge(name, try expression()) }
            guard take(.equal) else { throw unexpected("'=', '+=', ':' or '.'") }
            return .replace(name, try expression())
        case .property(let base, let key):
            guard take(.equal) else { throw unexpected("'='") }
            return .property(base, key: key, value: try expression())
        case .subscripted(let base, let key):
            guard take(.equal) else { throw unexpected("'='") }
            return .dynamicProperty(base, key: key, value: try expression())
        default:
            throw failure(
                .unexpectedSyntax, "SET is for properties and labels: n.key = …, n = …, n += … or n:Label",
                at: target.range)
        }
    }

    private mutating func removeItems() throws(ParserFailure) -> [ParsedRemoveItem] {
        var items: [ParsedRemoveItem] = []
        repeat {
            let target = try postfix(takesLabels: false)
            switch target.kind {
            case .variable(let text):
                guard at(.colon) || at(.is) else { throw unexpected("':' and a label, or '.' and a property key") }
                items.append(.labels(ParsedName(text: text, range: target.range), try labelList()))
            case .property(let base, let key): items.append(.property(base, key: key))
            case .subscripted(let base, let key): items.append(.dynamicProperty(base, key: key))
            default:
                throw failure(
                    .unexpectedSyntax, "REMOVE is for properties and labels: n.key or n:Label", at: target.range)
            }
        } while take(.comma)
        return items
    }

    /// `:A:B`, `IS A`; also `:A&B`.
    private mutating func labelList() throws(ParserFailure) -> [ParsedName] {
        advance()
        var names = [try name("a label")]
        while take(.colon) || take(.ampersand) { names.append(try name("a label")) }
        if at(.pipe) || at(.exclamation) {
            throw unexpected("':' and a further label", hint: "labels that are set or removed are listed: n:A:B")
        }
        return names
    }

    private mutating func deleteItems() throws(ParserFailure) -> [ParsedExpression] {
        var items: [ParsedExpression] = []
        repeat { items.append(try expression()) } while take(.comma)
        return items
    }

    private mutating func foreach() throws(ParserFailure) -> ParsedClause.Kind {
        try enter()
        defer { depth -= 1 }
        try expect(.parenOpen, "'('")
        let variable = try name("the name of a variable")
        try expect(.in)
        let outer = barEnds
        barEnds = true
        let list = try expression()
        barEnds = outer
        try expect(.pipe, "'|' and a clause that writes")
        var clauses: [ParsedClause] = []
        while !at(.parenClose) {
            let start = start
            guard let kind = try updatingClauseKind() else {
                throw unexpected("CREATE, MERGE, SET, REMOVE, DELETE, FOREACH or ')'", hint: suggestion())
            }
            clauses.append(ParsedClause(kind: kind, range: range(from: start)))
        }
        guard !clauses.isEmpty else { throw unexpected("a clause that writes") }
        advance()
        return .foreach(variable, in: list, clauses)
    }
}
