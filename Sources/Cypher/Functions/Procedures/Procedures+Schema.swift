internal import Graph

/// What the graph consists of: labels, types, keys, and how they go together.
enum SchemaProcedures {
    static let all = [
        labels, relationshipTypes, propertyKeys, visualization, nodeTypeProperties, relTypeProperties, indexes,
        constraints, awaitIndexes, awaitIndex,
    ]

    private static let labels = ProcedureDefinition.plain(
        "db.labels", gives: [.init("label", "STRING")], "List all labels in use in the database."
    ) { call throws(CypherError) in
        call.usedLabels.map { [.string($0)] }
    }

    private static let relationshipTypes = ProcedureDefinition.plain(
        "db.relationshipTypes", gives: [.init("relationshipType", "STRING")],
        "List all relationship types in use in the database."
    ) { call throws(CypherError) in
        call.usedTypes.map { [.string($0)] }
    }

    private static let propertyKeys = ProcedureDefinition.plain(
        "db.propertyKeys", gives: [.init("propertyKey", "STRING")], "List all property keys in the database."
    ) { call throws(CypherError) in
        call.graph.propertyKeys.map { [.string(call.graph.name(of: $0))] }
    }

    /// Cost: one look at each relationship.
    private static let visualization = ProcedureDefinition.plain(
        "db.schema.visualization",
        gives: [.init("nodes", "LIST<MAP>"), .init("relationships", "LIST<MAP>")],
        "The labels, and which relationship types join them, as one row of two lists."
    ) { call throws(CypherError) in
        let schema = try SchemaSummary(call)
        let indexes = call.graph.indexStatistics.map(\.definition)
        let names = schema.labels
        let nodes = names.enumerated().map { number, label in
            Datum.map(
                DatumMap([
                    (key: "id", value: Datum(count: number)), (key: "name", value: .string(label)),
                    (key: "labels", value: Datum(texts: [label])),
                    (
                        key: "indexes",
                        value: Datum(texts: indexes.filter { $0.labels == [label] }.flatMap(\.keys))
                    ), (key: "constraints", value: .list([])),
                ]))
        }
        let joins = schema.joins.enumerated().map { number, join in
            Datum.map(
                DatumMap([
                    (key: "id", value: Datum(count: number)), (key: "name", value: .string(join.type)),
                    (key: "type", value: .string(join.type)), (key: "startNode", value: .string(join.from)),
                    (key: "endNode", value: .string(join.to)),
                ]))
        }
        return [[.list(nodes), .list(joins)]]
    }

    /// Cost: one look at each node and its properties.
    private static let nodeTypeProperties = ProcedureDefinition.plain(
        "db.schema.nodeTypeProperties",
        gives: [
            .init("nodeType", "STRING"), .init("nodeLabels", "LIST<STRING>"), .init("propertyName", "STRING"),
            .init("propertyTypes", "LIST<STRING>"), .init("mandatory", "BOOLEAN"),
        ],
        "The properties of nodes by their labels, with the types of their values."
    ) { call throws(CypherError) in
        let graph = call.graph
        var table = PropertyUse(call)
        try graph.forEachNode { node throws(CypherError) in
            try table.add(group: graph.labelSet(of: node), graph.properties(of: node))
        }
        let sets = graph.labelSetMembers
        return table.rows.map { group, key, types, isMandatory in
            let labels = sets[group].map(graph.name(of:)).sorted()
            return [
                .string(labels.map { ":`\($0)`" }.joined()), Datum(texts: labels), key, types, .boolean(isMandatory),
            ]
        }
    }

    /// Cost: one look at each relationship and its properties.
    private static let relTypeProperties = ProcedureDefinition.plain(
        "db.schema.relTypeProperties",
        gives: [
            .init("relType", "STRING"), .init("propertyName", "STRING"), .init("propertyTypes", "LIST<STRING>"),
            .init("mandatory", "BOOLEAN"),
        ],
        "The properties of relationships by their type, with the types of their values."
    ) { call throws(CypherError) in
        let graph = call.graph
        var table = PropertyUse(call)
        try graph.forEachRelationship { relationship throws(CypherError) in
            try table.add(
                group: Int(graph.type(of: relationship).rawValue), graph.properties(of: relationship))
        }
        return table.rows.map { group, key, types, isMandatory in
            let type = graph.name(of: graph.relationshipTypeCodes[group])
            return [.string(":`\(type)`"), key, types, .boolean(isMandatory)]
        }
    }

    private static let indexes = ProcedureDefinition.plain(
        "db.indexes",
        gives: [
            .init("id", "INTEGER"), .init("name", "STRING"), .init("state", "STRING"),
            .init("populationPercent", "FLOAT"), .init("uniqueness", "STRING"), .init("type", "STRING"),
            .init("entityType", "STRING"), .init("labelsOrTypes", "LIST<STRING>"),
            .init("properties", "LIST<STRING>"), .init("provider", "STRING"),
        ],
        "List all indexes in the database; SHOW INDEXES says more."
    ) { call throws(CypherError) in
        IndexRow.all(of: call.graph).map { index in
            [
                Datum(count: index.id), .string(index.name), .string("ONLINE"), .float(100),
                .string(index.isUnique ? "UNIQUE" : "NONUNIQUE"), .string(index.type), .string(index.entityType),
                index.labels, index.keys, .string(index.provider),
            ]
        }
    }

    private static let constraints = ProcedureDefinition.plain(
        "db.constraints",
        gives: [.init("name", "STRING"), .init("description", "STRING"), .init("details", "STRING")],
        "List all constraints in the database; SHOW CONSTRAINTS says more."
    ) { call throws(CypherError) in
        IndexRow.all(of: call.graph).filter(\.isUnique).map { index in
            [.string(index.name), .string(index.constraintText), .string(index.constraintText)]
        }
    }

    private static let awaitIndexes = ProcedureDefinition.plain(
        "db.awaitIndexes", [.init("timeOutSeconds", "INTEGER", standard: .integer(300))], gives: [],
        "Wait for all indexes to come online; they always are."
    ) { _ throws(CypherError) in [] }

    private static let awaitIndex = ProcedureDefinition.plain(
        "db.awaitIndex",
        [.init("indexName", "STRING"), .init("timeOutSeconds", "INTEGER", standard: .integer(300))], gives: [],
        "Wait for an index to come online; it always is."
    ) { call throws(CypherError) in
        let name = try call.text(0)
        guard call.graph.index(named: name) == nil else { return [] }
        throw FullTextProcedures.unknown(name, call)
    }
}

extension ProcedureCall {
    /// Those of some node, in the order of first use.
    var usedLabels: [String] { graph.labels.filter { graph.nodeCount(labelled: $0) > 0 }.map(graph.name(of:)) }

    /// Those of some relationship, in the order of first use.
    var usedTypes: [String] {
        graph.relationshipTypeCodes.filter { graph.relationshipCount(typed: $0) > 0 }.map(graph.name(of:))
    }

    /// Asked once in a while by what looks at every node.
    func goOn() throws(CypherError) {
        switch context.environment.budget.interruption() {
        case nil: return
        case .cancelled: throw .runtime(.cancelled, .other, "\(procedure) was cancelled")
        case .outOfTime: throw .runtime(.limitExceeded, .timedOut, "\(procedure) is out of time")
        }
    }
}

/// Which labels are joined by which types.
private struct SchemaSummary {
    struct Join: Hashable {
        let from: String
        let type: String
        let to: String
    }

    private(set) var labels: [String]
    private(set) var joins: [Join]

    init(_ call: ProcedureCall) throws(CypherError) {
        let graph = call.graph
        labels = call.usedLabels
        var found: Set<SIMD3<UInt32>> = []
        var count = 0
        try graph.forEachRelationship { relationship throws(CypherError) in
            count += 1
            if count % 65_536 == 0 { try call.goOn() }
            found.insert(
                SIMD3(
                    UInt32(graph.labelSet(of: graph.source(of: relationship))), graph.type(of: relationship).rawValue,
                    UInt32(graph.labelSet(of: graph.target(of: relationship)))))
        }
        let sets = graph.labelSetMembers.map { $0.map(graph.name(of:)) }
        var all: Set<Join> = []
        for triple in found {
            let type = graph.name(of: RelationshipTypeCode(rawValue: triple.y))
            for from in sets[Int(triple.x)] {
                for to in sets[Int(triple.z)] { all.insert(Join(from: from, type: type, to: to)) }
            }
        }
        joins = all.sorted { ($0.type, $0.from, $0.to) < ($1.type, $1.from, $1.to) }
    }
}

/// Which keys occur in which groups, with which types of values.
private struct PropertyUse {
    private struct Use {
        var count = 0
        var types: Set<String> = []
    }

    private let call: ProcedureCall
    private var uses: [Int: [PropertyKeyCode: Use]] = [:]
    private var counts: [Int: Int] = [:]
    private var seen = 0

    init(_ call: ProcedureCall) { self.call = call }

    mutating func add(group: Int, _ properties: [(key: PropertyKeyCode, value: Value)]) throws(CypherError) {
        seen += 1
        if seen % 16_384 == 0 { try call.goOn() }
        counts[group, default: 0] += 1
        for (key, value) in properties {
            uses[group, default: [:]][key, default: Use()].count += 1
            uses[group]?[key]?.types.insert(value.typeName)
        }
    }

    /// One for each key of each group; one without a key for a group without any.
    var rows: [(group: Int, key: Datum, types: Datum, isMandatory: Bool)] {
        counts.sorted { $0.key < $1.key }.flatMap { group, count in
            guard let keys = uses[group], !keys.isEmpty else { return [(group, Datum.null, Datum.null, false)] }
            return keys.sorted { $0.key < $1.key }.map { key, use in
                (
                    group, .string(call.graph.name(of: key)), Datum(texts: use.types.sorted()), use.count == count
                )
            }
        }
    }
}

extension Value {
    /// As `db.schema.nodeTypeProperties` of Neo4j names the type.
    fileprivate var typeName: String {
        switch self {
        case .null: "Null"
        case .boolean: "Boolean"
        case .integer: "Long"
        case .float: "Double"
        case .string: "String"
        case .bytes: "ByteArray"
        case .instant, .zonedDateTime: "DateTime"
        case .date: "Date"
        case .localTime: "LocalTime"
        case .zonedTime: "Time"
        case .localDateTime: "LocalDateTime"
        case .duration: "Duration"
        case .point: "Point"
        case .list(let elements): (elements.first?.typeName ?? "String") + "Array"
        }
    }
}
