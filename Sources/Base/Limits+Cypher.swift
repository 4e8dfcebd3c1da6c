extension Limits {
    /// Bytes of one Cypher statement. Data belongs in parameters; scripts that write it into the text stay under this,
    /// and parsing a statement of this size takes some tens of milliseconds.
    public static let statementBytes = 1 << 20
    /// Nesting of one Cypher statement: brackets in brackets, subqueries in subqueries, operands in operands.
    /// People stay under 30, query builders under 100; every stage after parsing recurses this deep at most.
    public static let statementDepth = 256
}
