internal import Graph

/// An index as listings describe it.
struct IndexRow {
    let id: Int
    let name: String
    /// `RANGE`, `TEXT`, `FULLTEXT` or `LOOKUP`.
    let type: String
    let provider: String
    let isUnique: Bool
    let entityType: String
    /// Null for all.
    let labels: Datum
    let keys: Datum
    let createStatement: String
    let constraintText: String

    /// The look-up of labels and of types first, which every graph has, then the others in the order of creation.
    static func all(of graph: GraphSnapshot) -> [IndexRow] {
        let lookUps = [
            IndexRow(
                id: 1, name: "node_label_lookup", type: "LOOKUP", provider: "token-lookup-1.0", isUnique: false,
                entityType: "NODE", labels: .null, keys: .null,
                createStatement: "CREATE LOOKUP INDEX `node_label_lookup` FOR (n) ON EACH labels(n)",
                constraintText: ""),
            IndexRow(
                id: 2, name: "relationship_type_lookup", type: "LOOKUP", provider: "token-lookup-1.0",
                isUnique: false, entityType: "RELATIONSHIP", labels: .null, keys: .null,
                createStatement:
                    "CREATE LOOKUP INDEX `relationship_type_lookup` FOR ()-[r]-() ON EACH type(r)",
                constraintText: ""),
        ]
        return lookUps + graph.indexStatistics.map { IndexRow($0.definition, id: Int($0.code.rawValue) + 3) }
    }

    private init(
        id: Int, name: String, type: String, provider: String, isUnique: Bool, entityType: String, labels: Datum,
        keys: Datum, createStatement: String, constraintText: String
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.provider = provider
        self.isUnique = isUnique
        self.entityType = entityType
        self.labels = labels
        self.keys = keys
        self.createStatement = createStatement
        self.constraintText = constraintText
    }

    private init(_ definition: IndexDefinition, id: Int) {
        let names = definition.labels.sorted()
        let pattern = "(n" + names.map { ":`\($0)`" }.joined(separator: "|") + ")"
        let keys = definition.keys.map { "n.`\($0)`" }.joined(separator: ", ")
        let quoted = "`\(definition.name)`"
        let type: String
        switch definition.kind {
        case .equality, .ordered, .unique:
            type = "RANGE"
            createStatement =
                definition.kind == .unique
                ? "CREATE CONSTRAINT \(quoted) FOR \(pattern) REQUIRE (\(keys)) IS UNIQUE"
                : "CREATE RANGE INDEX \(quoted) FOR \(pattern) ON (\(keys))"
        case .folded:
            type = "TEXT"
            createStatement = "CREATE TEXT INDEX \(quoted) FOR \(pattern) ON (\(keys))"
        case .text:
            type = "FULLTEXT"
            createStatement = "CREATE FULLTEXT INDEX \(quoted) FOR \(pattern) ON EACH [\(keys)]"
        }
        self.id = id
        name = definition.name
        self.type = type
        provider = type == "FULLTEXT" ? "fulltext-1.0" : type == "TEXT" ? "text-2.0" : "range-1.0"
        isUnique = definition.kind == .unique
        entityType = "NODE"
        labels = Datum(texts: names)
        self.keys = Datum(texts: definition.keys)
        constraintText =
            "CONSTRAINT ON ( n:\(names.joined(separator: ":")) ) ASSERT "
            + "(\(definition.keys.map { "n.\($0)" }.joined(separator: ", "))) IS UNIQUE"
    }
}
