internal import Postgres

extension StoreMigrations {
    /// Questions for people. They change with the mind of the asker, so they are no versions; who decided what, and
    /// when, stays in the row.
    static let review = Migration(
        name: "0009-review",
        sql: """
            create table review_item (
                tenant int not null references tenant,
                item bigint generated always as identity,
                kind text not null,
                subject_key text not null,
                content jsonb not null,
                score double precision not null,
                state text not null default 'open' check (state in ('open', 'accepted', 'rejected', 'expired')),
                opened_at timestamptz not null,
                expires timestamptz,
                decided_by text,
                decided_at timestamptz,
                decision jsonb,
                primary key (tenant, item),
                unique (tenant, kind, subject_key)
            );
            create index review_item_open on review_item (tenant, kind, score desc, item) where state = 'open';
            """)
}
