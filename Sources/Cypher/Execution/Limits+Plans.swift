internal import Base

extension Limits {
    /// Clauses of one Cypher statement. A plan is as deep as its statement has clauses, and what works on plans recurses;
    /// people write some tens, scripts some hundreds.
    static let statementClauses = 1_000
}
