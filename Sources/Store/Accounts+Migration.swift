internal import Postgres

extension StoreMigrations {
    /// Users, their sessions and API keys. Of passwords and tokens only hashes are stored.
    static let accounts = Migration(
        name: "0002-accounts",
        sql: """
            create table account (
                tenant int not null references tenant,
                name text not null,
                role text not null check (role in ('reader', 'editor', 'admin')),
                password text not null,
                created_at timestamptz not null default now(),
                password_changed_at timestamptz not null default now(),
                primary key (tenant, name)
            );

            create table session (
                token_hash bytea primary key,
                tenant int not null,
                account text not null,
                created_at timestamptz not null default now(),
                expires timestamptz not null,
                foreign key (tenant, account) references account (tenant, name) on delete cascade
            );
            create index session_account on session (tenant, account);
            create index session_expires on session (expires);

            create table api_key (
                tenant int not null references tenant,
                id bigint not null generated always as identity,
                name text not null,
                role text not null check (role in ('reader', 'editor', 'admin')),
                token_hash bytea not null unique,
                created_by text not null,
                created_at timestamptz not null default now(),
                last_used_at timestamptz,
                expires timestamptz,
                primary key (tenant, id),
                unique (tenant, name)
            );
            """)
}
