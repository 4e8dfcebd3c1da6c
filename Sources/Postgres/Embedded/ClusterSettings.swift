/// What a cluster of ours is told beyond the defaults of Postgres.
struct ClusterSettings: Sendable {
    /// Lines of `rootline.conf`.
    let lines: [String]
    /// Extra arguments of `initdb`.
    let initArguments: [String]

    /// For data that must survive everything: a small private server.
    static let durable = ClusterSettings(
        lines: common + [
            "max_connections = 40",
            "shared_buffers = 256MB",
            "fsync = on",
            "synchronous_commit = on",
            "full_page_writes = on",
            "max_wal_size = 2GB",
            "min_wal_size = 80MB",
            "checkpoint_timeout = 15min",
        ],
        initArguments: ["--data-checksums"])

    /// For tests: gone with the process that started it, so nothing waits for the disk.
    static let temporary = ClusterSettings(
        lines: common + [
            // Tests run in parallel, each with connections of its own.
            "max_connections = 200",
            "shared_buffers = 64MB",
            // What is committed survives a killed server, though not a power cut.
            "fsync = off",
            "synchronous_commit = on",
            "full_page_writes = off",
            "max_wal_size = 256MB",
        ],
        initArguments: ["--no-sync"])

    private static let common = [
        "work_mem = 16MB",
        "maintenance_work_mem = 64MB",
        // Parallel queries take shared memory, of which containers give 64 MB; ours are short anyway.
        "max_parallel_workers_per_gather = 0",
        "jit = off",
        "random_page_cost = 1.1",
        // A table that grows from nothing is planned for as it is now, not as it was a minute ago.
        "autovacuum_naptime = 10s",
        "wal_compression = lz4",
        // A backend whose client was killed ends its statement within this time.
        "client_connection_check_interval = 5s",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        "lc_messages = 'C'",
        "logging_collector = on",
        "log_directory = 'log'",
        "log_filename = 'postgresql-%Y%m%d-%H%M%S.log'",
        "log_rotation_age = 1d",
        "log_rotation_size = 10MB",
        "log_min_messages = warning",
        "log_line_prefix = '%m [%p] '",
        // Values bound to statements stay out of the log.
        "log_parameter_max_length_on_error = 0",
    ]

    /// The text of `rootline.conf`.
    var text: String {
        """
        # Written by Rootline at every start; changes here are lost.
        # To change a setting for good: ALTER SYSTEM SET … in psql.

        """ + lines.joined(separator: "\n") + "\n"
    }
}
