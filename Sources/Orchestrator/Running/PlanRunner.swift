internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

/// Runs the nodes of a plan, each as soon as what it needs is there, independent ones at the same time.
///
/// A branch that fails, or takes too long, leaves the others as they are.
struct PlanRunner: Sendable {
    let registry: ToolRegistry
    let context: ToolContext
    let deadline: ContinuousClock.Instant
    let language: Language
    let emit: @Sendable (RunEvent) -> Void

    struct Outcome: Sendable {
        /// By node id, in the order of the plan; nodes that were not run are missing.
        var results: OrderedDictionary<String, ToolResult> = [:]
        var steps: [RunReport.Step] = []
    }

    func run(_ plan: ToolPlan) async -> Outcome {
        var done: [String: ToolResult] = [:]
        var steps: [String: RunReport.Step] = [:]
        var open = Array(plan.nodes.prefix(Limits.planSteps))
        await withTaskGroup(of: (String, ToolResult, RunReport.Step).self) { group in
            var running = 0
            while true {
                let ready = open.filter { node in node.needs.allSatisfy { done[$0] != nil } }
                open.removeAll { node in ready.contains { $0.id == node.id } }
                for node in ready {
                    let arguments = Self.resolve(node.arguments, done)
                    running += 1
                    group.addTask { await call(node.id, node.tool, arguments) }
                }
                guard running > 0, let (id, result, step) = await group.next() else { break }
                running -= 1
                done[id] = result
                steps[id] = step
            }
        }
        var outcome = Outcome()
        for node in plan.nodes {
            if let result = done[node.id] { outcome.results[node.id] = result }
            if let step = steps[node.id] { outcome.steps.append(step) }
        }
        return outcome
    }

    /// One tool call within its own time limit and that of the run.
    func call(_ id: String, _ name: String, _ arguments: JSONValue) async -> (String, ToolResult, RunReport.Step) {
        let clock = ContinuousClock()
        let start = clock.now
        let tool = registry[name]
        emit(
            .stepStarted(
                id: id, tool: name, title: tool?.title.text(language) ?? name, arguments: arguments))
        let result: ToolResult
        if let tool {
            let limit = min(deadline, start.advanced(by: tool.timeout))
            result = await Self.within(limit, name) { await tool.run(arguments: arguments, context: context) }
        } else {
            result = .failed(.error, "there is no tool \"\(name)\"")
        }
        let step = RunReport.Step(
            id: id, tool: name, status: result.status, rows: result.totalRows,
            milliseconds: (clock.now - start).milliseconds, query: result.query)
        emit(.stepFinished(step))
        return (id, result, step)
    }

    /// What `body` gives, or an error when time is up first. A body that ignores cancellation is still awaited.
    private static func within(
        _ limit: ContinuousClock.Instant, _ name: String, _ body: @escaping @Sendable () async -> ToolResult
    ) async -> ToolResult {
        await withTaskGroup(of: ToolResult?.self) { group in
            group.addTask { await body() }
            group.addTask {
                try? await Task.sleep(until: limit, clock: .continuous)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .failed(.error, "\(name) took longer than its time limit")
        }
    }

    /// Puts the ids that a node found in place of `"$<node>"`.
    static func resolve(_ value: JSONValue, _ done: [String: ToolResult]) -> JSONValue {
        switch value {
        case .string(let text) where text.hasPrefix("$"):
            guard let result = done[String(text.dropFirst())] else { return value }
            let ids = result.table.rows.compactMap { $0["ci"]?["id"] }
            return .array(Array(ids.prefix(500)))
        case .array(let elements): return .array(elements.map { resolve($0, done) })
        case .object(let members): return .object(members.mapValues { resolve($0, done) })
        default: return value
        }
    }
}

extension Duration {
    /// Milliseconds, rounded to hundredths.
    var milliseconds: Double {
        let parts = components
        let hundredths = parts.seconds * 100_000 + parts.attoseconds / 10_000_000_000_000
        return Double(hundredths) / 100
    }
}
