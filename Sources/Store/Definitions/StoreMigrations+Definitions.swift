internal import Postgres

extension StoreMigrations {
    /// What differs from the built-in metamodel: versions, as of CIs.
    static let definitions = Migration(
        name: "0004-definitions",
        sql: """
            create table definition_version (
                tenant int not null references tenant,
                kind text not null,
                key text not null,
                seq_from bigint not null,
                seq_to bigint,
                content jsonb not null,
                primary key (tenant, kind, key, seq_from)
            );
            create unique index definition_current on definition_version (tenant, kind, key) where seq_to is null;
            create index definition_started on definition_version (tenant, seq_from);
            """)
}
