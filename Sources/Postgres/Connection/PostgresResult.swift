internal import CLibpq

/// Owns one `PGresult`, shared by the rows that are read from it.
///
/// `@unchecked Sendable`: libpq never changes a result after handing it out, and all calls made here only read.
final class PostgresResult: @unchecked Sendable {
    private let pointer: OpaquePointer

    init(taking pointer: OpaquePointer) { self.pointer = pointer }
    deinit { PQclear(pointer) }

    var status: ExecStatusType { PQresultStatus(pointer) }
    var rowCount: Int { Int(PQntuples(pointer)) }
    var columnCount: Int { Int(PQnfields(pointer)) }

    /// Rows touched by an INSERT, UPDATE, DELETE, COPY; rows returned by a SELECT; 0 for others.
    var affected: Int { PQcmdTuples(pointer).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// The command as the server names it: `INSERT 0 1`, `COMMIT`, `ROLLBACK`.
    var commandTag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

    func columnName(_ column: Int) -> String {
        PQfname(pointer, Int32(column)).map { String(cString: $0) } ?? ""
    }

    /// The text of one value, nil for null; valid inside of `body` only. Row and column must exist.
    func withText<T>(row: Int, column: Int, _ body: (UnsafeBufferPointer<UInt8>) -> T) -> T? {
        guard PQgetisnull(pointer, Int32(row), Int32(column)) == 0,
            let value = PQgetvalue(pointer, Int32(row), Int32(column))
        else { return nil }
        let count = Int(PQgetlength(pointer, Int32(row), Int32(column)))
        return value.withMemoryRebound(to: UInt8.self, capacity: count) {
            body(UnsafeBufferPointer(start: $0, count: count))
        }
    }

    /// The error that this result stands for, nil if it is none.
    func error(_ link: PostgresLink) -> PostgresError? {
        switch status {
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR: break
        case PGRES_EMPTY_QUERY: return PostgresError(.sqlError, "statement is empty")
        default: return nil
        }
        guard let sqlState = field("C") else {
            return link.isBroken
                ? link.lost() : PostgresError(.sqlError, PostgresLink.errorMessage(link.pointer))
        }
        return PostgresError(
            sqlState: sqlState, message: field("M") ?? "unknown error", context: copyContext, hint: field("H"),
            wasCancelled: link.cancellation.requested != nil)
    }

    /// `COPY t, line 3, column b`, without the value that the server adds.
    private var copyContext: String? {
        guard let context = field("W"), context.hasPrefix("COPY ") else { return nil }
        return String(context.prefix { $0 != ":" && !$0.isNewline })
    }

    /// A field of an error message by its letter. Source: PostgreSQL 15, section 55.8.
    private func field(_ letter: Unicode.Scalar) -> String? {
        PQresultErrorField(pointer, Int32(letter.value)).map { String(cString: $0) }
    }
}
