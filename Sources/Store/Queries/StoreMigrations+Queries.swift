internal import Postgres

extension StoreMigrations {
    /// Open nodes, which queries make: versions of class '' with all their labels; and labels of CIs besides those of
    /// their class. Indexes and constraints that somebody has asked for.
    static let queries = Migration(
        name: "0003-queries",
        sql: """
            alter table ci_version add column labels text[] not null default '{}';

            create table schema_index (
                tenant int not null references tenant,
                name text not null,
                kind text not null,
                labels text[] not null,
                keys text[] not null,
                primary key (tenant, name)
            );
            """)
}
