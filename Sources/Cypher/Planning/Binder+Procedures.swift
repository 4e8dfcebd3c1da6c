// CALL and SHOW.
extension Binder {
    func plan(
        _ call: ParsedProcedureCall, _ range: SourceRange, isOnly: Bool, _ progress: inout Progress
    ) throws(CypherError) {
        guard let procedure = procedures[call.name.text] else { throw unknownProcedure(call.name) }
        let arguments = try boundArguments(call, procedure, range, isOnly: isOnly, progress.scope)
        if call.yieldsAll, !isOnly {
            throw .compile(
                .syntaxError, .unexpectedSyntax, "YIELD * is for a CALL that stands alone", at: range,
                hint: "name the columns: \(procedure.outputs.map(\.name).joined(separator: ", "))")
        }
        var wanted = call.yields ?? []
        let takesAll = call.yieldsAll || isOnly && call.yields == nil
        if takesAll {
            wanted = procedure.outputs.map {
                ParsedProcedureCall.Yield(field: ParsedName(text: $0.name, range: call.name.range), alias: nil)
            }
        }
        let (yields, columns) = try declare(wanted, procedure, &progress.scope)
        let planned = LogicalPlan.procedureCall(
            LogicalProcedureCall(
                input: call.isOptional ? .argument([]) : progress.plan, procedure: procedure.name, arguments: arguments,
                yields: yields, isVoid: procedure.isVoid))
        if call.isOptional {
            var read = VariableSet()
            for argument in arguments { argument.collectReads(into: &read) }
            progress.plan = .optional(
                input: progress.plan, inner: planned.beginning(with: read.members), nullable: yields.map(\.variable))
        } else {
            progress.plan = planned
        }
        if let predicate = call.predicate {
            progress.plan = .filter(input: progress.plan, try bindPredicate(predicate, in: progress.scope))
        }
        if isOnly {
            progress.columns = columns
            progress.isFinished = true
        }
    }

    private func boundArguments(
        _ call: ParsedProcedureCall, _ procedure: ProcedureDefinition, _ range: SourceRange, isOnly: Bool,
        _ scope: Scope
    ) throws(CypherError) -> [BoundExpression] {
        let inputs = procedure.inputs
        guard let written = call.arguments else {
            guard isOnly || inputs.isEmpty else {
                throw .compile(
                    .syntaxError, .invalidArgumentPassingMode,
                    "inside of a query, \(procedure.name) needs its arguments in parentheses", at: range)
            }
            // Standing alone it takes them from parameters of the same names.
            for input in inputs where input.standard == nil { impliedParameters.append(input.name) }
            return inputs.map { input in input.standard.map { .literal($0) } ?? .parameter(input.name) }
        }
        let least = inputs.count { $0.standard == nil }
        guard written.count >= least, written.count <= inputs.count else {
            let signature = inputs.map { "\($0.name) :: \($0.type)" }.joined(separator: ", ")
            throw .compile(
                .syntaxError, .invalidNumberOfArguments,
                "\(procedure.name) takes \(inputs.count) arguments, not \(written.count)", at: range,
                hint: "its signature is \(procedure.name)(\(signature))")
        }
        var arguments: [BoundExpression] = []
        for (position, expression) in written.enumerated() {
            let bound = try typed(expression, Place(scope))
            let expected = CypherType(named: inputs[position].type) ?? .any
            guard !bound.type.excludesAsArgument(expected) else {
                throw .compile(
                    .syntaxError, .invalidArgumentType,
                    "type mismatch: \(inputs[position].name) of \(procedure.name) expected \(expected.text) but was "
                        + bound.type.text,
                    at: expression.range)
            }
            arguments.append(bound.expression)
        }
        for input in inputs.dropFirst(arguments.count) { arguments.append(.literal(input.standard ?? .null)) }
        return arguments
    }

    /// Declares the columns taken from a procedure.
    private func declare(
        _ wanted: [ParsedProcedureCall.Yield], _ procedure: ProcedureDefinition, _ scope: inout Scope
    ) throws(CypherError) -> (yields: [LogicalProcedureCall.Yield], columns: [Column]) {
        var yields: [LogicalProcedureCall.Yield] = []
        var columns: [Column] = []
        for yield in wanted {
            let name = yield.alias ?? yield.field
            guard let position = procedure.outputs.firstIndex(where: { $0.name == yield.field.text }) else {
                throw .compile(
                    .syntaxError, .undefinedVariable, "\(procedure.name) has no column `\(yield.field.text)`",
                    at: yield.field.range,
                    hint: NearestName.of(yield.field.text, among: procedure.outputs.map(\.name)).map {
                        "did you mean `\($0)`?"
                    } ?? "its columns are \(procedure.outputs.map(\.name).joined(separator: ", "))")
            }
            if let known = scope[name.text], !known.isOuter { throw alreadyBound(name) }
            let type = CypherType(named: procedure.outputs[position].type) ?? .any
            let variable = declare(name.text)
            scope.declare(name.text, variable, type)
            yields.append(LogicalProcedureCall.Yield(column: position, variable: variable))
            columns.append(Column(name: name.text, variable: variable, type: type))
        }
        return (yields, columns)
    }

    private func unknownProcedure(_ name: ParsedName) -> CypherError {
        .compile(
            .procedureError, .procedureNotFound, "there is no procedure \(name.text)", at: name.range,
            hint: NearestName.of(name.text, among: procedures.definitions.map(\.name)).map { "did you mean \($0)?" })
    }

    // MARK: SHOW

    /// A SHOW command is a call of the procedure `show.…`, whose columns are filtered and projected.
    func planShow(_ show: ParsedShow) throws(CypherError) -> PlannedQuery {
        let (name, database) = Self.procedure(of: show.subject)
        let parsed = ParsedName(text: "show.\(name)", range: show.range)
        guard let procedure = procedures[parsed.text] else { throw unknownProcedure(parsed) }
        var progress = Progress(plan: .argument([]), scope: Scope())
        // Without YIELD a command gives its usual columns only.
        let brief = show.yieldsAll ? nil : procedure.brief
        let all = (brief ?? procedure.outputs.map(\.name)).map {
            ParsedProcedureCall.Yield(field: ParsedName(text: $0, range: show.range), alias: nil)
        }
        let (yields, columns) = try declare(show.yields ?? all, procedure, &progress.scope)
        progress.columns = columns
        var arguments = procedure.inputs.map { BoundExpression.literal($0.standard ?? .null) }
        if case .termination(let ids) = show.subject {
            arguments = [.list(try typed(ids, Place(Scope())).map(\.expression))]
        }
        progress.plan = .procedureCall(
            LogicalProcedureCall(
                input: progress.plan, procedure: procedure.name, arguments: arguments, yields: yields, isVoid: false))
        if let database, let column = procedure.outputs.firstIndex(where: { $0.name == database.column }) {
            var value = yields.first { $0.column == column }?.variable
            if value == nil {
                value = declareUnnamed("column")
                if case .procedureCall(var call) = progress.plan {
                    call.yields.append(LogicalProcedureCall.Yield(column: column, variable: value!))
                    progress.plan = .procedureCall(call)
                }
            }
            progress.plan = .filter(
                input: progress.plan, .comparison(.equal, .variable(value!), .literal(database.value)))
        }
        if let predicate = show.predicate {
            progress.plan = .filter(input: progress.plan, try bindPredicate(predicate, in: progress.scope))
        }
        if let result = show.result { try project(result, where: nil, isReturn: true, &progress) }
        return PlannedQuery(plan: progress.plan, columns: progress.columns)
    }

    private static func procedure(
        of subject: ParsedShow.Subject
    ) -> (name: String, database: (column: String, value: Datum)?) {
        switch subject {
        case .databases: ("databases", nil)
        case .indexes: ("indexes", nil)
        case .constraints: ("constraints", nil)
        case .procedures: ("procedures", nil)
        case .functions: ("functions", nil)
        case .transactions: ("transactions", nil)
        case .termination: ("termination", nil)
        case .settings: ("settings", nil)
        case .users: ("users", nil)
        case .currentUser: ("currentUser", nil)
        case .privileges: ("privileges", nil)
        case .database(let name?): ("databases", ("name", .string(name)))
        case .database(nil): ("databases", ("default", .boolean(true)))
        }
    }
}
