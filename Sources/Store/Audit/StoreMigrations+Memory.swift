internal import Postgres

extension StoreMigrations {
    /// The audit chain, named snapshots, valid time, and what was purged.
    static let memory = Migration(
        name: "0008-memory",
        sql: """
            create table commit_seal (
                tenant int not null,
                seq bigint not null,
                part int not null,
                prev_hash bytea,
                hash bytea,
                entries bytea not null,
                primary key (tenant, seq, part)
            );
            alter table commit_seal alter column entries set storage external;

            create table audit_event (
                tenant int not null references tenant,
                event bigint not null,
                at timestamptz not null,
                actor text not null,
                action text not null,
                target text not null,
                detail jsonb not null,
                prev_hash bytea not null,
                hash bytea not null,
                primary key (tenant, event)
            );
            create index audit_event_at on audit_event (tenant, at);

            create table snapshot (
                tenant int not null references tenant,
                name text not null,
                seq bigint not null,
                at timestamptz not null,
                actor text not null,
                note text not null,
                cis bigint not null,
                relations bigint not null,
                manifest_hash text not null,
                primary key (tenant, name)
            );
            create index snapshot_seq on snapshot (tenant, seq);

            create table validity (
                tenant int not null,
                ci bigint not null,
                seq_from bigint not null,
                number int not null,
                attribute text not null,
                relation_type text not null,
                to_ci bigint not null,
                value jsonb not null,
                valid_from timestamptz not null,
                valid_to timestamptz,
                primary key (tenant, ci, seq_from, number)
            );
            create index validity_to on validity (tenant, to_ci) where to_ci <> 0;
            create index validity_seq on validity (tenant, seq_from);

            create table history_horizon (
                tenant int primary key references tenant,
                seq bigint not null,
                event bigint not null
            );
            """)
}
