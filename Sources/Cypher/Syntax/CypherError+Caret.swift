extension CypherError {
    /// Message, place, the line with carets, and the remedy:
    ///
    ///     Invalid input 'RETRUN': expected a clause … (line 2, column 1)
    ///     RETRUN n
    ///     ^^^^^^
    ///     did you mean RETURN?
    public func rendered(in text: String) -> String {
        var lines: [String] = []
        if let range {
            let source = SourceText(text)
            let position = source.position(of: range.start)
            lines.append("\(message) (line \(position.line), column \(position.column))")
            lines += source.caretLines(range)
        } else {
            lines.append(message)
        }
        if let hint { lines.append(hint) }
        return lines.joined(separator: "\n")
    }
}
