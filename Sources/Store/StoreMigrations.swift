internal import Postgres

/// The tables of the spine, in the order in which they came to be. A migration that has been released never changes.
enum StoreMigrations {
    static let all = [
        spine, accounts, queries, definitions, identity, changes, rules, memory, review, surfaces, refusals, sweep,
        relationEnds,
    ]

    /// Every table starts with the tenant's number. Versions of a document are rows; the current one has no `seq_to`.
    private static let spine = Migration(
        name: "0001-spine",
        sql: """
            create table tenant (
                tenant int primary key generated always as identity,
                name text not null unique,
                created_at timestamptz not null default now()
            );
            insert into tenant (name) values ('default');

            create table commit (
                tenant int not null references tenant,
                seq bigint not null,
                at timestamptz not null,
                actor text not null,
                kind text not null,
                title text not null,
                source text not null,
                counts jsonb not null,
                class_counts jsonb not null,
                primary key (tenant, seq)
            );
            create index commit_at on commit (tenant, at);

            create table ci_version (
                tenant int not null,
                ci bigint not null,
                seq_from bigint not null,
                seq_to bigint,
                class text not null,
                name text not null,
                attributes jsonb not null,
                held text[] not null default '{}',
                primary key (tenant, ci, seq_from)
            );
            create unique index ci_current on ci_version (tenant, ci) where seq_to is null;
            create index ci_started on ci_version (tenant, seq_from, ci);
            create index ci_ended on ci_version (tenant, seq_to, ci) where seq_to is not null;
            create index ci_held on ci_version (tenant) where seq_to is null and held <> '{}';

            create table relation_version (
                tenant int not null,
                relation bigint not null,
                seq_from bigint not null,
                seq_to bigint,
                type text not null,
                from_ci bigint not null,
                to_ci bigint not null,
                properties jsonb not null,
                source text not null,
                primary key (tenant, relation, seq_from)
            );
            create unique index relation_current on relation_version (tenant, relation) where seq_to is null;
            create index relation_from on relation_version (tenant, from_ci);
            create index relation_to on relation_version (tenant, to_ci);
            create index relation_started on relation_version (tenant, seq_from);
            create index relation_ended on relation_version (tenant, seq_to) where seq_to is not null;

            create table source (
                tenant int not null references tenant,
                name text not null,
                kind text not null,
                seq bigint not null,
                primary key (tenant, name)
            );

            create table source_record (
                tenant int not null,
                source text not null,
                native_key text not null,
                ci bigint not null,
                seq_first bigint not null,
                seq_gone bigint,
                primary key (tenant, source, native_key)
            );
            create index source_record_ci on source_record (tenant, ci);

            create table ingest_run (
                tenant int not null references tenant,
                run bigint generated always as identity,
                source text not null,
                kind text not null,
                status text not null,
                dry_run boolean not null,
                actor text not null,
                started timestamptz not null,
                ended timestamptz,
                counts jsonb not null default '{}',
                seq bigint,
                error text,
                primary key (tenant, run)
            );
            """)
}
