internal import Base

/// A predicate over one node, `n`, as rules and conditions of a lifecycle are written: an expression or a pattern, with
/// `EXISTS { }` and `COUNT { }` where wanted.
///
/// Its truth depends on the graph and the node alone: what writes, calls procedures, takes parameters, reads a clock
/// or draws random numbers is refused.
public struct NodeExpression: Sendable {
    public let text: String
    /// What its truth depends on.
    public let inputs: NodeExpressionInputs
    let bound: BoundExpression
    let node: VariableID
    let kinds: [ColumnKind]
    let locals: Set<VariableID>

    /// The name of the node in the text.
    public static let variable = "n"

    /// - Throws: every compile-time error, with its place in the text.
    public init(_ text: String) throws(CypherError) {
        let parsed = try Parser.parseNodeExpression(text)
        let every = Set(Optimizer.rules.map { type(of: $0).name })
        let plain = try Self.bind(parsed, text, without: every)
        inputs = try NodeExpressionInputs(of: plain.bound, node: plain.node)
        let improved = try Self.bind(parsed, text, without: [])
        self.text = text
        bound = improved.bound
        node = improved.node
        let plan = LogicalPlan.filter(input: .argument([node]), bound)
        let table = VariableTable(plan, variableCount: improved.variableCount)
        var kinds = table.kinds
        kinds[node.rawValue] = .node
        self.kinds = kinds
        locals = table.locals
    }

    private static func bind(
        _ parsed: ParsedExpression, _ text: String, without disabled: Set<String>
    ) throws(CypherError) -> (bound: BoundExpression, node: VariableID, variableCount: Int) {
        let binder = Binder(
            text: text, functions: .standard, procedures: ProcedureCatalogue([]), statistics: AnchoredStatistics(),
            optimizer: Optimizer(without: disabled))
        let node = binder.declare(variable)
        var scope = Scope()
        scope.declare(variable, node, .node)
        let bound = try binder.bindPredicate(parsed, in: scope)
        return (binder.improved(bound), node, binder.variableNames.count)
    }
}

/// Makes patterns begin at the node: all else looks endless.
private struct AnchoredStatistics: PlanStatistics {
    var nodeCount: Int { 1_000_000_000 }
    var relationshipCount: Int { 1_000_000_000 }
    func nodeCount(labelled label: String) -> Int? { 1_000_000_000 }
    func relationshipCount(typed type: String) -> Int? { 1_000_000_000 }
    func knowsPropertyKey(_ key: String) -> Bool { true }
    var indexes: [PlanIndex] { [] }
    var labelNames: [String] { [] }
    var relationshipTypeNames: [String] { [] }
    var propertyKeyNames: [String] { [] }
}

extension Parser {
    /// One predicate and nothing else.
    fileprivate static func parseNodeExpression(_ text: String) throws(CypherError) -> ParsedExpression {
        let bytes = ContiguousArray(text.utf8)
        let limits = ParserLimits()
        guard bytes.count <= limits.bytes else {
            throw .compile(
                .limitExceeded, .other, "the expression has \(bytes.count) bytes, limit \(limits.bytes)", at: nil)
        }
        do throws(ParserFailure) {
            var parser = try Parser(bytes, limits: limits)
            try parser.refuseWhatChanges()
            let result = try parser.predicate()
            guard parser.at(.endOfText) else { throw parser.unexpected("the end of the expression") }
            return result
        } catch {
            throw error.error
        }
    }

    /// Refuses what makes the truth depend on anything but the graph.
    private func refuseWhatChanges() throws(ParserFailure) {
        for position in tokens.indices {
            let token = tokens[position]
            if token.kind == .dollar {
                throw refusal("takes no parameters", token.range, hint: "Write the value itself.")
            }
            if let writing = writing(at: position) { throw writing }
            if token.kind == .parenOpen, position > 0 { try refuseCall(endingAt: position) }
        }
    }

    /// A clause that writes, calls a procedure or reads a file.
    private func writing(at position: Int) -> ParserFailure? {
        let token = tokens[position]
        // Clauses stand in braces only; elsewhere the words are names.
        guard token.kind == .word, position > 0 else { return nil }
        let (before, after) = (tokens[position - 1], tokens[min(position + 1, tokens.count - 1)])
        guard before.kind != .dot, before.kind != .colon, after.kind == .word || after.kind == .parenOpen else {
            return nil
        }
        switch text(token.range).lowercased() {
        case "call" where after.kind == .word:
            return refusal(
                "calls no procedures, for they may look beyond the graph", token.range,
                hint: "Write what it looks for as a pattern.")
        case "load" where after.kind == .word && text(after.range).lowercased() == "csv":
            return refusal("reads no files", token.range, hint: nil)
        case "create", "merge", "delete", "detach", "remove", "foreach", "set":
            return refusal(
                "only asks, it cannot write (\(text(token.range)))", token.range,
                hint: "What a rule should change goes into its repair.")
        default: return nil
        }
    }

    private func refuseCall(endingAt position: Int) throws(ParserFailure) {
        var start = position - 1
        guard tokens[start].isName else { return }
        var name = nameText(tokens[start])
        while start >= 2, tokens[start - 1].kind == .dot, tokens[start - 2].isName {
            start -= 2
            name = nameText(tokens[start]) + "." + name
        }
        name = name.lowercased()
        let range = SourceRange(start: Int(tokens[start].start), end: Int(tokens[position].end))
        if ["rand", "randomuuid"].contains(name) {
            throw refusal("is the same each time it is asked, and \(name)() is not", range, hint: nil)
        }
        let isEmpty = position + 1 < tokens.count && tokens[position + 1].kind == .parenClose
        let clocks = [".transaction", ".statement", ".realtime"]
        let kinds = ["date", "datetime", "localdatetime", "localtime", "time"]
        let readsClock =
            name == "timestamp" || (isEmpty && kinds.contains(name))
            || kinds.contains { kind in clocks.contains { name == kind + $0 } }
            || (kinds.contains { name == $0 + ".truncate" } && !hasSecondArgument(after: position))
        guard readsClock else { return }
        throw refusal(
            "reads no clock (\(name)): its truth changes with the graph only", range,
            hint: "Compare attributes with each other, or with a fixed date such as date('2026-12-31').")
    }

    private func hasSecondArgument(after open: Int) -> Bool {
        var depth = 0
        for token in tokens[open...] {
            switch token.kind {
            case .parenOpen, .bracketOpen, .braceOpen: depth += 1
            case .parenClose, .bracketClose, .braceClose:
                depth -= 1
                if depth == 0 { return false }
            case .comma where depth == 1: return true
            default: continue
            }
        }
        return false
    }

    private func refusal(_ what: String, _ range: SourceRange, hint: String?) -> ParserFailure {
        ParserFailure(.semanticError, .other, "an expression over a node \(what)", at: range, hint: hint)
    }
}
