extension Limits {
    /// Bytes of one Cypher statement. Data belongs in parameters; scripts that write it into the text stay under this,
    /// and parsing a statement of this size takes some tens of milliseconds.
    public static let statementBytes = 1 << 20
    /// Nesting of one Cypher statement: brackets in brackets, subqueries in subqueries, operands in operands.
    /// People stay under 30, query builders under 100; every stage after parsing recurses this deep at most.
    public static let statementDepth = 256

    /// Steps of a plan, one upon the other: clauses, and relationships of a pattern. Later stages recurse over a plan;
    /// a frame of each is well under 16 KiB even in debug builds, and a thread has 8 MiB.
    public static let statementSteps = 400

    /// Nodes of a scan from which on it is cut into morsels that several threads work on: some milliseconds of work
    /// row by row. Handing work to another thread takes some ten microseconds.
    public static let parallelNodesMin = 32_768
}
