internal import Base
internal import Graph

/// What stands behind the SHOW commands: one procedure for each subject, with the columns that Neo4j 5 gives.
///
/// Without YIELD a command gives the columns of `brief`.
enum ShowProcedures {
    static let all = [
        databases, indexes, constraints, procedures, functions, transactions, termination, settings, users, currentUser,
        privileges,
    ]

    private static func show(
        _ subject: String, _ columns: KeyValuePairs<String, String>, brief: Int? = nil,
        body: @escaping @Sendable (ProcedureCall) throws(CypherError) -> [[Datum]]
    ) -> ProcedureDefinition {
        .plain(
            "show.\(subject)", gives: columns.map { .init($0.key, $0.value) },
            brief: brief.map { columns.prefix($0).map(\.key) }, mode: .dbms, "SHOW \(subject)", body: body)
    }

    private static let databases = show(
        "databases",
        [
            "name": "STRING", "type": "STRING", "aliases": "LIST<STRING>", "access": "STRING", "address": "STRING",
            "role": "STRING", "writer": "BOOLEAN", "requestedStatus": "STRING", "currentStatus": "STRING",
            "statusMessage": "STRING", "default": "BOOLEAN", "home": "BOOLEAN", "constituents": "LIST<STRING>",
            "databaseID": "STRING", "serverID": "STRING", "currentPrimariesCount": "INTEGER",
            "currentSecondariesCount": "INTEGER", "requestedPrimariesCount": "INTEGER?",
            "requestedSecondariesCount": "INTEGER?", "creationTime": "ZONED DATETIME?",
            "lastStartTime": "ZONED DATETIME?", "lastStopTime": "ZONED DATETIME?", "store": "STRING?",
            "lastCommittedTxn": "INTEGER?", "replicationLag": "INTEGER?", "options": "MAP",
        ], brief: 13
    ) { call throws(CypherError) in
        let service = call.service
        let started = service.started.map { Datum.value(.instant($0)) } ?? .null
        func row(_ name: String, _ type: String, _ id: String, isDefault: Bool) -> [Datum] {
            [
                .string(name), .string(type), .list([]), .string(service.mayWrite ? "read-write" : "read-only"),
                .string(service.address), .string("primary"), .boolean(service.mayWrite), .string("online"),
                .string("online"), .string(""), .boolean(isDefault), .boolean(isDefault), .list([]), .string(id),
                .string(id), .integer(1), .integer(0), .null, .null, started, started, .null, .null,
                isDefault ? .integer(call.graph.seq.rawValue) : .null, .integer(0), .map(DatumMap()),
            ]
        }
        return [
            row(service.database, "standard", service.graphIdentity, isDefault: true),
            row("system", "system", "00000000-0000-0000-0000-000000000001", isDefault: false),
        ]
    }

    private static let indexes = show(
        "indexes",
        [
            "id": "INTEGER", "name": "STRING", "state": "STRING", "populationPercent": "FLOAT", "type": "STRING",
            "entityType": "STRING", "labelsOrTypes": "LIST<STRING>?", "properties": "LIST<STRING>?",
            "indexProvider": "STRING", "owningConstraint": "STRING?", "lastRead": "ZONED DATETIME?",
            "readCount": "INTEGER?", "trackedSince": "ZONED DATETIME?", "options": "MAP", "failureMessage": "STRING",
            "createStatement": "STRING",
        ], brief: 12
    ) { call throws(CypherError) in
        IndexRow.all(of: call.graph).map { index in
            [
                Datum(count: index.id), .string(index.name), .string("ONLINE"), .float(100), .string(index.type),
                .string(index.entityType), index.labels, index.keys, .string(index.provider),
                index.isUnique ? .string(index.name) : .null, .null, .null, .null,
                .map(
                    DatumMap([
                        (key: "indexConfig", value: .map(DatumMap())),
                        (key: "indexProvider", value: .string(index.provider)),
                    ])), .string(""), .string(index.createStatement),
            ]
        }
    }

    private static let constraints = show(
        "constraints",
        [
            "id": "INTEGER", "name": "STRING", "type": "STRING", "entityType": "STRING",
            "labelsOrTypes": "LIST<STRING>", "properties": "LIST<STRING>", "ownedIndex": "STRING?",
            "propertyType": "STRING?", "options": "MAP", "createStatement": "STRING",
        ], brief: 8
    ) { call throws(CypherError) in
        IndexRow.all(of: call.graph).filter(\.isUnique).map { index in
            [
                Datum(count: index.id), .string(index.name), .string("UNIQUENESS"), .string(index.entityType),
                index.labels, index.keys, .string(index.name), .null, .map(DatumMap()),
                .string(index.createStatement),
            ]
        }
    }

    private static let procedures = show(
        "procedures",
        [
            "name": "STRING", "description": "STRING", "mode": "STRING", "worksOnSystem": "BOOLEAN",
            "signature": "STRING", "argumentDescription": "LIST<MAP>", "returnDescription": "LIST<MAP>",
            "admin": "BOOLEAN", "rolesExecution": "LIST<STRING>?", "rolesBoostedExecution": "LIST<STRING>?",
            "isDeprecated": "BOOLEAN", "deprecatedBy": "STRING?", "option": "MAP",
        ], brief: 4
    ) { call throws(CypherError) in
        call.context.catalogue.listed.map { procedure in
            [
                .string(procedure.name), .string(procedure.summary), .string(procedure.mode.rawValue),
                .boolean(procedure.mode == .dbms), .string(procedure.signature),
                .list(procedure.inputs.map(describe)), .list(procedure.outputs.map(describe)), .boolean(false),
                .null, .null, .boolean(false), .null,
                .map(DatumMap([(key: "deprecated", value: .boolean(false))])),
            ]
        }
    }

    private static func describe(_ field: ProcedureDefinition.Field) -> Datum {
        var map = DatumMap([
            (key: "name", value: .string(field.name)), (key: "type", value: .string(field.type)),
            (key: "description", value: .string("\(field.name) :: \(field.type)")),
            (key: "isDeprecated", value: .boolean(false)),
        ])
        if let standard = field.standard { map["default"] = .string(ProcedureDefinition.text(standard)) }
        return .map(map)
    }

    private static let functions = show(
        "functions",
        [
            "name": "STRING", "category": "STRING", "description": "STRING", "signature": "STRING",
            "isBuiltIn": "BOOLEAN", "argumentDescription": "LIST<MAP>", "returnDescription": "STRING",
            "aggregating": "BOOLEAN", "rolesExecution": "LIST<STRING>?", "rolesBoostedExecution": "LIST<STRING>?",
            "isDeprecated": "BOOLEAN", "deprecatedBy": "STRING?",
        ], brief: 3
    ) { _ throws(CypherError) in
        FunctionRow.all.map { function in
            [
                .string(function.name), .string(function.category), .string(function.summary),
                .string(function.signature), .boolean(true),
                .list(function.arguments.map { describe(.init($0.name, $0.type)) }), .string(function.result),
                .boolean(function.isAggregating), .null, .null, .boolean(false), .null,
            ]
        }
    }

    private static let transactionColumns: KeyValuePairs<String, String> = [
        "database": "STRING", "transactionId": "STRING", "currentQueryId": "STRING?", "connectionId": "STRING?",
        "clientAddress": "STRING?", "username": "STRING", "currentQuery": "STRING?",
        "startTime": "STRING", "status": "STRING", "elapsedTime": "DURATION", "outerTransactionId": "STRING?",
        "metaData": "MAP", "parameters": "MAP?", "planner": "STRING?", "runtime": "STRING?",
        "indexes": "LIST<MAP>?", "currentQueryStartTime": "STRING?", "protocol": "STRING?",
        "requestUri": "STRING?", "currentQueryStatus": "STRING?", "statusDetails": "STRING?",
        "resourceInformation": "MAP?", "activeLockCount": "INTEGER?", "currentQueryActiveLockCount": "INTEGER?",
        "cpuTime": "DURATION?", "waitTime": "DURATION?", "idleTime": "DURATION?",
        "currentQueryElapsedTime": "DURATION?", "currentQueryCpuTime": "DURATION?",
        "currentQueryWaitTime": "DURATION?", "currentQueryIdleTime": "DURATION?",
        "currentQueryAllocatedBytes": "INTEGER?", "allocatedDirectBytes": "INTEGER?",
        "estimatedUsedHeapMemory": "INTEGER?", "pageHits": "INTEGER?", "pageFaults": "INTEGER?",
        "currentQueryPageHits": "INTEGER?", "currentQueryPageFaults": "INTEGER?",
        "initializationStackTrace": "STRING?",
    ]

    private static let transactions = show("transactions", transactionColumns, brief: 10) { call throws(CypherError) in
        call.service.transactions().map { transaction in
            var known = transaction
            if known["database"] == nil { known["database"] = .string(call.service.database) }
            return transactionColumns.map { known[$0.key] ?? .null }
        }
    }

    private static let termination = ProcedureDefinition.plain(
        "show.termination", [.init("ids", "LIST<ANY>")],
        gives: [.init("transactionId", "STRING"), .init("username", "STRING?"), .init("message", "STRING")],
        mode: .dbms, "TERMINATE TRANSACTIONS"
    ) { call throws(CypherError) in
        var rows: [[Datum]] = []
        for id in try ids(call.arguments[0]) {
            let user = call.service.terminate(id)
            rows.append([
                .string(id), user.map(Datum.string) ?? .null,
                .string(user == nil ? "Transaction not found." : "Transaction terminated."),
            ])
        }
        return rows
    }

    /// Texts, or lists of texts.
    private static func ids(_ value: Datum) throws(CypherError) -> [String] {
        switch value {
        case .string(let text): return [text]
        case .list(let elements):
            var found: [String] = []
            for element in elements { found += try ids(element) }
            return found
        default: throw .unexpected(value, expected: "the id of a transaction, as SHOW TRANSACTIONS tells it")
        }
    }

    private static let settings = show(
        "settings",
        [
            "name": "STRING", "value": "STRING", "isDynamic": "BOOLEAN", "defaultValue": "STRING?",
            "description": "STRING", "startupValue": "STRING", "isExplicitlySet": "BOOLEAN",
            "validValues": "STRING", "isDeprecated": "BOOLEAN",
        ], brief: 5
    ) { call throws(CypherError) in
        call.service.settings.map {
            [
                .string($0.name), .string($0.value), .boolean(false), .null, .string($0.summary), .string($0.value),
                .boolean(true), .string(""), .boolean(false),
            ]
        }
    }

    private static let userColumns: KeyValuePairs<String, String> = [
        "user": "STRING", "roles": "LIST<STRING>", "passwordChangeRequired": "BOOLEAN", "suspended": "BOOLEAN",
        "home": "STRING?",
    ]

    private static let users = show("users", userColumns) { call throws(CypherError) in
        // Everybody sees at least who they are.
        let known = call.service.users()
        return (known.isEmpty ? [(name: call.service.user, roles: call.service.roles)] : known).map {
            [.string($0.name), Datum(texts: $0.roles), .boolean(false), .boolean(false), .null]
        }
    }

    private static let currentUser = show("currentUser", userColumns) { call throws(CypherError) in
        [[.string(call.service.user), Datum(texts: call.service.roles), .boolean(false), .boolean(false), .null]]
    }

    private static let privileges = show(
        "privileges",
        [
            "access": "STRING", "action": "STRING", "resource": "STRING", "graph": "STRING", "segment": "STRING",
            "role": "STRING", "immutable": "BOOLEAN",
        ]
    ) { call throws(CypherError) in
        func row(_ action: String, _ resource: String, _ segment: String, _ role: String) -> [Datum] {
            [
                .string("GRANTED"), .string(action), .string(resource), .string(call.service.database),
                .string(segment), .string(role), .boolean(false),
            ]
        }
        return call.service.roles.flatMap { role in
            [
                row("access", "database", "database", role), row("match", "all_properties", "NODE(*)", role),
                row("match", "all_properties", "RELATIONSHIP(*)", role),
            ]
                + (call.service.mayWrite
                    ? [row("write", "graph", "NODE(*)", role), row("write", "graph", "RELATIONSHIP(*)", role)] : [])
        }
    }
}
