/// One step of a schema: runs once per database, in a transaction of its own. Never edit one that has shipped.
public struct Migration: Sendable, Hashable {
    /// Unique and stable: `001-commits`.
    public let name: String
    /// Statements separated by semicolons, which name their schema; no BEGIN or COMMIT.
    public let sql: String

    public init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}

/// Brings a database to the schema that the program expects.
public enum Migrations {
    /// Applies what is missing, in order, under an advisory lock, so that processes starting together do it once.
    ///
    /// The ledger is the table `migrations` in `schema`; both are created. Checksums are SHA-256, computed by
    /// Postgres. Nothing is applied when what is recorded disagrees with `migrations`: one was edited, is missing
    /// from the program, or stands in another place.
    /// - Returns: the names of those applied now.
    @discardableResult
    public static func apply(
        _ migrations: [Migration], schema: String = "rootline", on connection: PostgresConnection
    ) async throws(PostgresError) -> [String] {
        try refuseDuplicates(migrations)
        let quotedSchema = try await connection.quoted(identifier: schema)
        let ledger = "\(quotedSchema).migrations"
        let lock = PostgresParameter.text("rootline.migrations.\(schema)")
        try await connection.execute("SELECT pg_advisory_lock(hashtextextended($1, 0))", [lock])
        let outcome: Result<[String], PostgresError>
        do throws(PostgresError) {
            try await createLedger(ledger, quotedSchema, on: connection)
            outcome = .success(try await applyMissing(migrations, ledger, on: connection))
        } catch {
            outcome = .failure(error)
        }
        // Released with the session if this fails; it is the first error that counts.
        _ = try? await connection.execute("SELECT pg_advisory_unlock(hashtextextended($1, 0))", [lock])
        return try outcome.get()
    }

    private static func createLedger(
        _ ledger: String, _ schema: String, on connection: PostgresConnection
    ) async throws(PostgresError) {
        try await connection.executeScript(
            """
            CREATE SCHEMA IF NOT EXISTS \(schema);
            CREATE TABLE IF NOT EXISTS \(ledger) (
                position   int8 PRIMARY KEY,
                name       text NOT NULL UNIQUE,
                checksum   text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """)
    }

    private static func applyMissing(
        _ migrations: [Migration], _ ledger: String, on connection: PostgresConnection
    ) async throws(PostgresError) -> [String] {
        var recorded: [(name: String, checksum: String)] = []
        for row in try await connection.query("SELECT name, checksum FROM \(ledger) ORDER BY position") {
            recorded.append((try row.string("name"), try row.string("checksum")))
        }
        let checksums = try await checksums(of: migrations, on: connection)
        try compare(recorded, with: migrations, checksums)
        var applied: [String] = []
        for index in recorded.count..<migrations.count {
            let migration = migrations[index]
            let record = PostgresStatement(
                "INSERT INTO \(ledger) (position, name, checksum) VALUES ($1, $2, $3)",
                [.int(Int64(index + 1)), .text(migration.name), .text(checksums[index])])
            try await apply(migration, record, on: connection)
            applied.append(migration.name)
        }
        return applied
    }

    private static func apply(
        _ migration: Migration, _ record: PostgresStatement, on connection: PostgresConnection
    ) async throws(PostgresError) {
        do {
            try await connection.transaction { connection in
                try await connection.executeScript(migration.sql)
                guard await connection.isInTransaction else {
                    throw PostgresError(
                        .migrationRefused, "it ends the transaction around it",
                        hint: "remove BEGIN, COMMIT and ROLLBACK from it")
                }
                try await connection.execute(record.sql, record.parameters)
            }
        } catch let error as PostgresError {
            throw PostgresError(
                error.code, "migration \"\(migration.name)\" failed: \(error.message)", sqlState: error.sqlState,
                hint: error.hint, isTransient: error.isTransient)
        } catch {
            throw PostgresError(.migrationRefused, "migration \"\(migration.name)\" failed: \(error)")
        }
    }

    private static func checksums(
        of migrations: [Migration], on connection: PostgresConnection
    ) async throws(PostgresError) -> [String] {
        let rows = try await connection.query(
            """
            SELECT encode(sha256(convert_to(sql, 'UTF8')), 'hex') AS checksum
            FROM unnest($1::text[]) WITH ORDINALITY AS m (sql, position) ORDER BY position
            """, [.textArray(migrations.map(\.sql))])
        var checksums: [String] = []
        for row in rows { checksums.append(try row.string("checksum")) }
        return checksums
    }

    private static func refuseDuplicates(_ migrations: [Migration]) throws(PostgresError) {
        var names: Set<String> = []
        for migration in migrations where !names.insert(migration.name).inserted {
            throw PostgresError(.migrationRefused, "two migrations are named \"\(migration.name)\"")
        }
    }

    private static func compare(
        _ recorded: [(name: String, checksum: String)], with migrations: [Migration], _ checksums: [String]
    ) throws(PostgresError) {
        for (index, record) in recorded.enumerated() {
            guard let given = migrations.firstIndex(where: { $0.name == record.name }) else {
                throw PostgresError(
                    .migrationRefused,
                    "migration \"\(record.name)\" is recorded in the database but missing from this program",
                    hint: "run the version of the program that this database belongs to, or a newer one")
            }
            guard given == index else {
                throw PostgresError(
                    .migrationRefused,
                    "migration \"\(migrations[index].name)\" is out of order: "
                        + "the database has \"\(record.name)\" as number \(index + 1)",
                    hint: "append new migrations at the end")
            }
            guard checksums[index] == record.checksum else {
                throw PostgresError(
                    .migrationRefused, "migration \"\(record.name)\" was edited after it was applied",
                    hint: "restore its text and put the change into a new migration")
            }
        }
    }
}
