extension Limits {
    /// Bytes of one Cypher statement. Data belongs in parameters; scripts that write it into the text stay under this,
    /// and parsing a statement of this size takes some tens of milliseconds.
    public static let statementBytes = 1 << 20
    /// Nesting of one Cypher statement: brackets in brackets, subqueries in subqueries, operands in operands.
    /// People stay under 30, query builders under 100; every stage after parsing recurses this deep at most.
    public static let statementDepth = 256
    /// Operators of a plan that are one upon the other, about one for each clause and each relationship of a pattern.
    /// People stay under 50; scripts of programs that come near it are better sent in parts, or as rows in a parameter.
    public static let statementSteps = 500
}
