internal import Cypher

/// A procedure whose answers are written in a table.
enum TableProcedure {
    /// - Parameter step: `there exists a procedure name(in :: TYPE?) :: (out :: TYPE?):`
    static func definition(_ step: Step) throws -> ProcedureDefinition {
        let signature = step.text.dropFirst("there exists a procedure ".count)
        guard let open = signature.firstIndex(of: "("), let close = signature.firstIndex(of: ")"),
            let second = signature[close...].firstIndex(of: "("), let end = signature.lastIndex(of: ")")
        else { throw ConformanceError("cannot read the signature: \(signature)") }
        let inputs = fields(signature[signature.index(after: open)..<close])
        let outputs = fields(signature[signature.index(after: second)..<end])
        let rows = try (step.table ?? []).dropFirst().map { row in
            try row.map { try ExpectedValueReader.value($0).datum ?? .null }
        }
        return ProcedureDefinition(
            name: String(signature[..<open]), inputs: inputs, outputs: outputs, summary: "A table of a test",
            rows: { (_: ProcedureContext, arguments: [Datum]) throws(CypherError) -> [[Datum]] in
                rows.filter { Array($0.prefix(inputs.count)) == arguments }.map { Array($0.dropFirst(inputs.count)) }
            })
    }

    private static func fields(_ text: Substring) -> [ProcedureDefinition.Field] {
        text.split(separator: ",").map { field in
            let parts = field.split(separator: " ").filter { $0 != "::" }
            return ProcedureDefinition.Field(String(parts[0]), String(parts[parts.count - 1]))
        }
    }
}
