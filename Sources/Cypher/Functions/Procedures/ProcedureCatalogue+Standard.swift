extension ProcedureCatalogue {
    /// Every procedure that the engine brings: those that Neo4j's tools call, and the graph algorithms.
    public static let standard = ProcedureCatalogue(
        SchemaProcedures.all + ServiceProcedures.all + FullTextProcedures.all + ShowProcedures.all
            + ImpactProcedures.all + PathProcedures.all + StructureProcedures.all + CentralityProcedures.all
            + GroupProcedures.all + TimeProcedures.all + EstateProcedures.all)
}
