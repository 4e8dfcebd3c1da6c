internal import Base
internal import Graph

/// How the service presents itself to tools of Neo4j.
enum ServiceProcedures {
    static let all =
        [
            components, info, databaseInfo, ping, currentUser, listConfig, clientConfig, queryJmx, procedures,
            functions,
        ] + [routing("dbms.routing.getRoutingTable"), routing("dbms.cluster.routing.getRoutingTable")]

    private static let components = ProcedureDefinition.plain(
        "dbms.components",
        gives: [.init("name", "STRING"), .init("versions", "LIST<STRING>"), .init("edition", "STRING")],
        mode: .dbms, "List DBMS components and their versions."
    ) { call throws(CypherError) in
        let service = call.service
        return [[.string(service.name), Datum(texts: [service.version]), .string(service.edition)]]
    }

    private static let infoFields: [ProcedureDefinition.Field] = [
        .init("id", "STRING"), .init("name", "STRING"), .init("creationDate", "STRING"),
    ]

    private static let info = ProcedureDefinition.plain(
        "dbms.info", gives: infoFields, mode: .dbms, "Provides information regarding the DBMS."
    ) { call throws(CypherError) in
        [[.string(call.service.graphIdentity), .string("system"), .string(call.service.started?.iso8601 ?? "")]]
    }

    private static let databaseInfo = ProcedureDefinition.plain(
        "db.info", gives: infoFields, "Provides information regarding the database."
    ) { call throws(CypherError) in
        [
            [
                .string(call.service.graphIdentity), .string(call.service.database),
                .string(call.service.started?.iso8601 ?? ""),
            ]
        ]
    }

    private static let ping = ProcedureDefinition.plain(
        "db.ping", gives: [.init("success", "BOOLEAN")],
        "This procedure can be used by client side tooling to test whether they are correctly connected to a database."
    ) { _ throws(CypherError) in [[.boolean(true)]] }

    private static let currentUser = ProcedureDefinition.plain(
        "dbms.showCurrentUser",
        gives: [.init("username", "STRING"), .init("roles", "LIST<STRING>"), .init("flags", "LIST<STRING>")],
        mode: .dbms, "Show the current user."
    ) { call throws(CypherError) in
        [[.string(call.service.user), Datum(texts: call.service.roles), .list([])]]
    }

    private static let listConfig = ProcedureDefinition.plain(
        "dbms.listConfig", [.init("searchString", "STRING", standard: .string(""))],
        gives: [
            .init("name", "STRING"), .init("description", "STRING"), .init("value", "STRING"),
            .init("dynamic", "BOOLEAN"),
        ],
        mode: .dbms, "List the currently active configuration settings of the service."
    ) { call throws(CypherError) in
        let search = try call.text(0).lowercased()
        return call.service.settings.filter { search.isEmpty || $0.name.lowercased().contains(search) }
            .map { [.string($0.name), .string($0.summary), .string($0.value), .boolean(false)] }
    }

    private static let clientConfig = ProcedureDefinition.plain(
        "dbms.clientConfig",
        gives: [
            .init("name", "STRING"), .init("description", "STRING"), .init("value", "STRING"),
            .init("dynamic", "BOOLEAN"),
        ],
        mode: .dbms, "Return client configuration."
    ) { _ throws(CypherError) in [] }

    private static let queryJmx = ProcedureDefinition.plain(
        "dbms.queryJmx", [.init("query", "STRING")],
        gives: [.init("name", "STRING"), .init("description", "STRING"), .init("attributes", "MAP")],
        mode: .dbms, "Query JMX management data; there is none here."
    ) { _ throws(CypherError) in [] }

    /// Old names of SHOW PROCEDURES and SHOW FUNCTIONS.
    private static let procedures = ProcedureDefinition.plain(
        "dbms.procedures",
        gives: [
            .init("name", "STRING"), .init("signature", "STRING"), .init("description", "STRING"),
            .init("mode", "STRING"), .init("worksOnSystem", "BOOLEAN"),
        ],
        mode: .dbms, "List all procedures in the DBMS; the old form of SHOW PROCEDURES."
    ) { call throws(CypherError) in
        call.context.catalogue.listed.map {
            [.string($0.name), .string($0.signature), .string($0.summary), .string($0.mode.rawValue), .boolean(false)]
        }
    }

    private static let functions = ProcedureDefinition.plain(
        "dbms.functions",
        gives: [
            .init("name", "STRING"), .init("signature", "STRING"), .init("category", "STRING"),
            .init("description", "STRING"), .init("aggregating", "BOOLEAN"),
        ],
        mode: .dbms, "List all functions in the DBMS; the old form of SHOW FUNCTIONS."
    ) { _ throws(CypherError) in
        FunctionRow.all.map {
            [
                .string($0.name), .string($0.signature), .string($0.category), .string($0.summary),
                .boolean($0.isAggregating),
            ]
        }
    }

    private static func routing(_ name: String) -> ProcedureDefinition {
        .plain(
            name, [.init("context", "MAP"), .init("database", "STRING?", standard: .null)],
            gives: [.init("ttl", "INTEGER"), .init("servers", "LIST<MAP>")], mode: .dbms,
            "Returns the advertised bolt capable endpoints for a given database, divided by each endpoint's capabilities."
        ) { call throws(CypherError) in
            let servers = ["WRITE", "READ", "ROUTE"].map { role in
                Datum.map(
                    DatumMap([
                        (key: "addresses", value: Datum(texts: [call.service.address])),
                        (key: "role", value: .string(role)),
                    ]))
            }
            return [[.integer(300), .list(servers)]]
        }
    }
}

extension ProcedureCall {
    var service: ServiceDescription { context.environment.service }
}

extension ProcedureCatalogue {
    /// Those that people may call: without the ones behind SHOW.
    var listed: [ProcedureDefinition] { definitions.filter { !$0.name.hasPrefix("show.") } }
}
