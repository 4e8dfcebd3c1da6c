internal import Postgres

extension StoreMigrations {
    /// Change sets that wait, with who has agreed to them. Operations are text, so that their digest stands.
    static let changes = Migration(
        name: "0006-changes",
        sql: """
            alter table commit add column change_set bigint;
            create index commit_change_set on commit (tenant, change_set) where change_set is not null;
            create index commit_source on commit (tenant, source, seq);

            create table change_set (
                tenant int not null references tenant,
                number bigint generated always as identity,
                kind text not null,
                state text not null,
                title text not null,
                reason text not null default '',
                ticket text not null default '',
                author text not null,
                author_role text not null,
                created_at timestamptz not null,
                base_seq bigint not null,
                operations text not null,
                operation_count int not null,
                digest text not null,
                checks jsonb,
                stages jsonb not null default '[]',
                apply_after timestamptz,
                expires_at timestamptz,
                is_emergency boolean not null default false,
                review_due timestamptz,
                is_applying boolean not null default false,
                applied_seq bigint,
                inverse_of bigint,
                primary key (tenant, number)
            );
            create index change_set_waiting on change_set (tenant, state)
                where state in ('in_review', 'approved', 'scheduled');

            create table change_approval (
                tenant int not null,
                change_set bigint not null,
                n bigint generated always as identity,
                stage int not null,
                actor text not null,
                verdict text not null,
                comment text not null,
                at timestamptz not null,
                digest text not null,
                primary key (tenant, change_set, n)
            );

            create table change_comment (
                tenant int not null,
                change_set bigint not null,
                n bigint generated always as identity,
                actor text not null,
                text text not null,
                at timestamptz not null,
                primary key (tenant, change_set, n)
            );
            """)
}
