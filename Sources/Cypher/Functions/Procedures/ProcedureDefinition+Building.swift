extension ProcedureDefinition {
    /// A procedure whose last argument is a map of options, which may be left out.
    ///
    /// - Parameters:
    ///   - korean: the summary in Korean; both are shown.
    ///   - body: reads its arguments from the call.
    static func graph(
        _ name: String, _ inputs: [Field] = [], options: [ProcedureOption] = [], gives outputs: [Field],
        _ summary: String, _ korean: String,
        body: @escaping @Sendable (ProcedureCall, ProcedureOptions) throws(CypherError) -> [[Datum]]
    ) -> ProcedureDefinition {
        let allInputs = inputs + [Field("options", "MAP", standard: .map(DatumMap()))]
        let listed = options.map { "\($0.name) (\($0.type)): \($0.about)" }.joined(separator: "; ")
        return ProcedureDefinition(
            name: name, inputs: allInputs, outputs: outputs,
            summary: summary + " " + korean + (listed.isEmpty ? "" : " Options: \(listed).")
        ) { context, arguments throws(CypherError) in
            let call = ProcedureCall(
                procedure: name, inputs: allInputs, options: options, context: context,
                arguments: arguments.count == allInputs.count ? arguments : arguments + [.map(DatumMap())])
            return try body(call, try call.readOptions())
        }
    }

    /// A procedure without options.
    static func plain(
        _ name: String, _ inputs: [Field] = [], gives outputs: [Field], brief: [String]? = nil,
        mode: Mode = .read, _ summary: String,
        body: @escaping @Sendable (ProcedureCall) throws(CypherError) -> [[Datum]]
    ) -> ProcedureDefinition {
        var definition = ProcedureDefinition(name: name, inputs: inputs, outputs: outputs, mode: mode, summary: summary)
        {
            context, arguments throws(CypherError) in
            try body(
                ProcedureCall(
                    procedure: name, inputs: inputs, options: [], context: context,
                    arguments: arguments + inputs.dropFirst(arguments.count).map { $0.standard ?? .null }))
        }
        definition.brief = brief
        return definition
    }

    /// `db.labels() :: (label :: STRING)`, as listings show it.
    var signature: String {
        let inputs = inputs.map { "\($0.name)\($0.standard.map { " = \(Self.text($0))" } ?? "") :: \($0.type)" }
        let outputs = outputs.map { "\($0.name) :: \($0.type)" }
        return "\(name)(\(inputs.joined(separator: ", "))) :: "
            + (outputs.isEmpty ? "VOID" : "(\(outputs.joined(separator: ", ")))")
    }

    static func text(_ standard: Datum) -> String {
        switch standard {
        case .null: "null"
        case .boolean(let flag): String(flag)
        case .integer(let number): String(number)
        case .float(let number): String(number)
        case .string(let text): text
        case .list: "[]"
        case .map: "{}"
        default: ""
        }
    }
}
