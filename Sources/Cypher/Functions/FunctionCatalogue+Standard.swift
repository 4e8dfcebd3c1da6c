extension FunctionCatalogue {
    /// All functions of openCypher 9, and those that Neo4j 5 has beyond it and people use.
    static let standard = FunctionCatalogue(
        FunctionDefinition.ofGraph + FunctionDefinition.ofLists + FunctionDefinition.ofConversion
            + FunctionDefinition.ofNumbers + FunctionDefinition.ofStrings + FunctionDefinition.ofPoints
            + FunctionDefinition.ofTemporals + FunctionDefinition.ofDurations + FunctionDefinition.ofStore
            + FunctionDefinition.ofChains)
}
