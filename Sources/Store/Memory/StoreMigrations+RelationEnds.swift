internal import Postgres

extension StoreMigrations {
    /// Only versions that ended are found by the ends of the relation; see ``RelationVersions``.
    static let relationEnds = Migration(
        name: "0013-relation-ends",
        sql: """
            drop index relation_from;
            drop index relation_to;
            create index relation_from on relation_version (tenant, from_ci) where seq_to is not null;
            create index relation_to on relation_version (tenant, to_ci) where seq_to is not null;
            """)
}
