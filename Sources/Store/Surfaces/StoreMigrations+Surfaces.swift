internal import Postgres

extension StoreMigrations {
    /// Requests that a caller may repeat: what was answered, until it expires.
    static let surfaces = Migration(
        name: "0010-surfaces",
        sql: """
            create table request_key (
                tenant int not null references tenant,
                subject text not null,
                key text not null,
                digest bytea not null,
                status int,
                headers jsonb,
                body bytea,
                created_at timestamptz not null,
                expires timestamptz not null,
                primary key (tenant, subject, key)
            );
            create index request_key_expires on request_key (expires);
            """)
}
