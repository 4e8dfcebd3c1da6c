public import Base
public import CMDB
public import Graph
public import JSON
internal import OrderedCollections

/// A named capability that planner and model may use: schema in, typed table out.
///
/// A tool is a value. It validates its arguments before it does anything, reads one snapshot, and never throws:
/// what went wrong is part of the result, because a plan goes on without the branch that failed.
public struct Tool: Sendable {
    /// What running it may do.
    public enum Effect: String, Sendable { case read, propose, change }

    /// snake_case, unique in a registry.
    public let name: String
    public let title: Localized
    /// What it answers and when to use it; read by the model.
    public let summary: String
    /// JSON Schema of the arguments (the part that ``JSONSchema`` checks).
    public let inputSchema: JSONValue
    public let effect: Effect
    /// Longest run.
    public let timeout: Duration
    /// Rows it returns at most; the rest is counted.
    public let rowsMax: Int
    let body: @Sendable (ToolArguments, ToolContext) async throws -> ToolResult

    init(
        name: String, title: Localized, summary: String, inputSchema: JSONValue, effect: Effect = .read,
        timeout: Duration = .seconds(10), rowsMax: Int = Limits.toolRows,
        body: @escaping @Sendable (ToolArguments, ToolContext) async throws -> ToolResult
    ) {
        self.name = name
        self.title = title
        self.summary = summary
        self.inputSchema = inputSchema
        self.effect = effect
        self.timeout = timeout
        self.rowsMax = rowsMax
        self.body = body
    }

    /// Checks the arguments against the schema and runs. Never throws.
    public func run(arguments: JSONValue, context: ToolContext) async -> ToolResult {
        guard context.principal.may(.reader) else {
            return .failed(.denied, "\(name) needs the role reader")
        }
        if let complaint = JSONSchema.complaint(about: arguments, schema: inputSchema) {
            return .failed(.error, "\(name): \(complaint)")
        }
        do {
            return try await body(ToolArguments(values: arguments.objectValue ?? [:], rowsMax: rowsMax), context)
        } catch let error as OrchestratorError {
            return .failed(.error, "\(name): \(error.message)")
        } catch is CancellationError {
            return .failed(.error, "\(name) was stopped before it was done")
        } catch let error as GraphError where error.code == .cancelled {
            return .failed(.error, "\(name) was stopped before it was done")
        } catch {
            return .failed(.error, "\(name) failed: \(error)")
        }
    }

    /// The tool as a function that an OpenAI-compatible model may call.
    public var functionDescription: JSONValue {
        [
            "type": "function",
            "function": [
                "name": .string(name), "description": .string(summary), "parameters": inputSchema,
            ],
        ]
    }
}

/// What a tool may read.
public struct ToolContext: Sendable {
    public let snapshot: GraphSnapshot
    public let metamodel: Metamodel
    public let principal: Principal
    public let now: Instant
    public let changes: ChangeSource

    public init(
        snapshot: GraphSnapshot, metamodel: Metamodel, principal: Principal, now: Instant, changes: ChangeSource
    ) {
        self.snapshot = snapshot
        self.metamodel = metamodel
        self.principal = principal
        self.now = now
        self.changes = changes
    }
}

/// The tools that a planner or model may choose from, by name.
public struct ToolRegistry: Sendable {
    public let tools: [Tool]

    /// - Precondition: names are unique.
    public init(_ tools: [Tool]) { self.tools = tools }

    public subscript(name: String) -> Tool? { tools.first { $0.name == name } }

    /// The tools that come with the orchestrator.
    public static let standard = ToolRegistry([
        .ciSearch, .ciGet, .neighbours, .impact, .aggregate, .recentChanges, .path, .ciCompare,
    ])
}
