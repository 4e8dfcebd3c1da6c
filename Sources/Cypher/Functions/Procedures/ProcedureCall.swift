internal import Graph

/// One call of a procedure: its arguments, read with errors that name them, and what the engine may spend on it.
struct ProcedureCall {
    let procedure: String
    let inputs: [ProcedureDefinition.Field]
    let options: [ProcedureOption]
    let context: ProcedureContext
    let arguments: [Datum]

    var graph: GraphSnapshot { context.graph }

    /// What is left of the statement's memory and time, for one algorithm.
    var budget: Budget {
        Budget(
            bytesMax: context.environment.budget.bytesMax, interruption: context.environment.budget.interruption)
    }

    /// Whether anybody reads a column. Others may be given as null.
    func isWanted(_ column: Int) -> Bool { context.wantedColumns?.contains(column) ?? true }

    /// Runs a part of the engine, and says its errors in the words of the language.
    func engine<Result>(_ work: () throws(GraphError) -> Result) throws(CypherError) -> Result {
        do { return try work() } catch { throw ProcedureCall.error(of: error, in: procedure) }
    }

    static func error(of error: GraphError, in procedure: String) -> CypherError {
        let message = "\(procedure): \(error.message)"
        return switch error.code {
        case .cancelled: .runtime(.cancelled, .other, message)
        case .outOfTime, .budgetExceeded:
            .runtime(
                .limitExceeded, error.code == .outOfTime ? .timedOut : .other, message,
                hint: "restrict the call with its options, or ask for more time or memory")
        case .badArgument, .badWeight, .unknownType: .runtime(.argumentError, .invalidArgumentValue, message)
        case .unknownNode, .unknownRelationship: .runtime(.entityNotFound, .deletedEntityAccess, message)
        default: .runtime(.procedureError, .other, message)
        }
    }
}

// MARK: Positional arguments

extension ProcedureCall {
    private func wrongType(_ position: Int, _ expected: String) -> CypherError {
        .runtime(
            .typeError, .invalidArgumentType,
            "\(procedure): argument '\(inputs[position].name)' is \(arguments[position].typeDescription), expected \(expected)"
        )
    }

    func node(_ position: Int) throws(CypherError) -> NodeSlot {
        guard case .node(let node) = arguments[position] else { throw wrongType(position, "a node") }
        return node
    }

    /// One node or a list of nodes, each once, in the order given.
    func nodes(_ position: Int) throws(CypherError) -> [NodeSlot] {
        guard let nodes = Self.nodes(in: arguments[position]) else {
            throw wrongType(position, "a node or a list of nodes")
        }
        return nodes
    }

    static func nodes(in datum: Datum) -> [NodeSlot]? {
        switch datum {
        case .node(let node): return [node]
        case .list(let elements):
            var nodes: [NodeSlot] = []
            var known: Set<NodeSlot> = []
            for element in elements {
                guard case .node(let node) = element else { return nil }
                if known.insert(node).inserted { nodes.append(node) }
            }
            return nodes
        default: return nil
        }
    }

    func text(_ position: Int) throws(CypherError) -> String {
        guard case .string(let text) = arguments[position] else { throw wrongType(position, "a string") }
        return text
    }

    /// A whole number of a range.
    func integer(_ position: Int, in range: ClosedRange<Int>) throws(CypherError) -> Int {
        guard case .integer(let number) = arguments[position] else { throw wrongType(position, "an integer") }
        guard let exact = Int(exactly: number), range.contains(exact) else {
            throw .runtime(
                .argumentError, .numberOutOfRange,
                "\(procedure): argument '\(inputs[position].name)' is \(number), expected \(Self.text(range))")
        }
        return exact
    }

    static func text(_ range: ClosedRange<Int>) -> String {
        range.upperBound == .max ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
    }

    /// The last argument, a map whose keys are all among ``options``. Null counts as an empty one.
    func readOptions() throws(CypherError) -> ProcedureOptions {
        switch arguments.last {
        case .map(let map): return try ProcedureOptions(map, of: self)
        case .null, nil: return try ProcedureOptions(DatumMap(), of: self)
        default: throw wrongType(arguments.count - 1, "a map of options")
        }
    }
}

extension Datum {
    init(_ path: Path) { self = .path(DatumPath(nodes: path.nodes, relationships: path.relationships)) }

    init(nodes: some Sequence<NodeSlot>) { self = .list(nodes.map(Datum.node)) }

    init(count: Int) { self = .integer(Int64(count)) }

    init(texts: some Sequence<String>) { self = .list(texts.map(Datum.string)) }
}
