internal import Postgres

extension StoreMigrations {
    /// Source records become versions with their content; what people had set by hand (`held`) becomes their records.
    /// The content of a record of old is that of its CI, without what was held; its hash is unknown, so that the
    /// source's next run writes it once more.
    static let identity = Migration(
        name: "0005-identity",
        sql: """
            create table record_version (
                tenant int not null references tenant,
                source text not null,
                native_key text not null,
                seq_from bigint not null,
                seq_to bigint,
                ci bigint,
                state text not null,
                class text,
                name text,
                attributes jsonb not null,
                witness boolean not null,
                keys bigint[] not null default '{}',
                content_hash bigint not null,
                pending jsonb,
                confirmed_at timestamptz not null,
                primary key (tenant, source, native_key, seq_from)
            );

            create table relation_support (
                tenant int not null references tenant,
                relation bigint not null,
                source text not null,
                seq_from bigint not null,
                seq_to bigint,
                primary key (tenant, relation, source, seq_from)
            );
            create index relation_support_source on relation_support (tenant, source) where seq_to is null;

            create table record_decision (
                tenant int not null references tenant,
                left_source text not null,
                left_key text not null,
                right_source text not null,
                right_key text not null,
                seq_from bigint not null,
                seq_to bigint,
                same boolean not null,
                actor text not null,
                primary key (tenant, left_source, left_key, right_source, right_key, seq_from)
            );

            create table ci_merge (
                tenant int not null references tenant,
                seq bigint not null,
                ci bigint not null,
                into_ci bigint not null,
                primary key (tenant, seq, ci)
            );
            create index ci_merge_into on ci_merge (tenant, into_ci);

            create table identity_state (
                tenant int primary key references tenant,
                fingerprint bigint not null
            );

            create table source_coverage (
                tenant int not null references tenant,
                source text not null,
                class text not null,
                at timestamptz not null,
                primary key (tenant, source, class)
            );

            create table parked_run (
                tenant int not null references tenant,
                run bigint not null,
                part int not null,
                content bytea not null,
                primary key (tenant, run, part)
            );

            insert into record_version
                (tenant, source, native_key, seq_from, ci, state, class, name, attributes, witness, content_hash,
                 confirmed_at)
            select r.tenant, r.source, r.native_key, coalesce(r.seq_gone, r.seq_first), r.ci,
                   case when r.seq_gone is null then 'live' else 'gone' end, v.class, v.name, v.attributes - v.held,
                   true, 0, coalesce(c.at, now())
            from source_record r
            cross join lateral (
                select class, name, attributes, held, seq_from from ci_version
                where tenant = r.tenant and ci = r.ci order by seq_from desc limit 1
            ) v
            left join commit c on c.tenant = r.tenant and c.seq = v.seq_from;

            -- What people set on CIs that a source had found.
            insert into record_version
                (tenant, source, native_key, seq_from, ci, state, attributes, witness, content_hash, confirmed_at)
            select v.tenant, m.source, 'ci-' || v.ci, m.seq, v.ci, 'live',
                   (select jsonb_object_agg(key, coalesce(v.attributes -> key, 'null'))
                    from unnest(v.held) as held (key)),
                   false, 0, m.at
            from ci_version v
            cross join lateral (
                select c.source, c.seq, c.at from ci_version w join commit c on c.tenant = w.tenant and c.seq = w.seq_from
                where w.tenant = v.tenant and w.ci = v.ci and c.kind <> 'ingest'
                order by c.seq desc limit 1
            ) m
            where v.seq_to is null and v.held <> '{}'
              and exists (select from source_record r where r.tenant = v.tenant and r.ci = v.ci);

            -- CIs that people made.
            insert into record_version
                (tenant, source, native_key, seq_from, ci, state, class, name, attributes, witness, content_hash,
                 confirmed_at)
            select v.tenant, coalesce(c.source, 'manual:unknown'), 'ci-' || v.ci, v.seq_from, v.ci, 'live', v.class,
                   v.name, v.attributes, true, 0, coalesce(c.at, now())
            from ci_version v left join commit c on c.tenant = v.tenant and c.seq = v.seq_from
            where v.seq_to is null and v.class <> ''
              and not exists (select from source_record r where r.tenant = v.tenant and r.ci = v.ci);

            create index record_ci on record_version (tenant, ci) where seq_to is null;
            drop table source_record;
            alter table ci_version drop column held;
            """)
}
