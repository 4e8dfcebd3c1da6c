/// Label expressions: `A`, `A:B`, `A&B`, `A|B`, `A|:B`, `!A`, `%`, `(A|B)&C`.
extension Parser {
    mutating func labelExpression() throws(ParserFailure) -> ParsedLabelExpression {
        try enter()
        defer { depth -= 1 }
        var alternatives = [try labelConjunction()]
        while at(.pipe), !barEnds {
            advance()
            _ = take(.colon)
            alternatives.append(try labelConjunction())
        }
        return balanced(alternatives[...], isOr: true)
    }

    private mutating func labelConjunction() throws(ParserFailure) -> ParsedLabelExpression {
        var terms = [try labelTerm()]
        while at(.ampersand) || at(.colon) {
            advance()
            terms.append(try labelTerm())
        }
        return balanced(terms[...], isOr: false)
    }

    private mutating func labelTerm() throws(ParserFailure) -> ParsedLabelExpression {
        var isNegated = false
        while take(.exclamation) { isNegated.toggle() }
        let term: ParsedLabelExpression
        if take(.percent) {
            term = .any
        } else if take(.parenOpen) {
            let outer = barEnds
            barEnds = false
            term = try labelExpression()
            barEnds = outer
            try expect(.parenClose, "'|', '&' or ')'")
        } else {
            term = .name(try name("a label or a type"))
        }
        return isNegated ? .not(term) : term
    }

    private func balanced(_ terms: ArraySlice<ParsedLabelExpression>, isOr: Bool) -> ParsedLabelExpression {
        if terms.count == 1 { return terms[terms.startIndex] }
        let middle = terms.startIndex + (terms.count + 1) / 2
        let left = balanced(terms[..<middle], isOr: isOr)
        let right = balanced(terms[middle...], isOr: isOr)
        return isOr ? .or(left, right) : .and(left, right)
    }
}
