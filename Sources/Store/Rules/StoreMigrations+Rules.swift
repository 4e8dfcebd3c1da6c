internal import Postgres

extension StoreMigrations {
    /// Findings: one row from the commit that opens it to the one that closes it. `ci` 0: about the rule itself.
    static let rules = Migration(
        name: "0007-rules",
        sql: """
            create table finding (
                tenant int not null references tenant,
                finding bigint not null generated always as identity,
                rule text not null,
                ci bigint not null,
                class text not null,
                name text not null,
                severity text not null,
                message_en text not null,
                message_ko text not null,
                problem text,
                owner text,
                due timestamptz,
                opened_seq bigint not null,
                opened_at timestamptz not null,
                closed_seq bigint,
                closed_at timestamptz,
                waived_by text,
                waived_until timestamptz,
                waiver_reason text,
                primary key (tenant, finding)
            );
            create unique index finding_open on finding (tenant, rule, ci) where closed_seq is null;
            create index finding_ci on finding (tenant, ci, finding);
            create index finding_opened on finding (tenant, opened_at);
            create index finding_closed on finding (tenant, closed_at) where closed_at is not null;

            create table quality_day (
                tenant int not null references tenant,
                day date not null,
                grouping text not null,
                key text not null,
                metrics jsonb not null,
                primary key (tenant, day, grouping, key)
            );
            """)
}
