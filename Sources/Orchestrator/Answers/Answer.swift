public import Base
internal import CMDB
internal import Graph
public import JSON
internal import OrderedCollections

/// What the asker gets: the answer on top, then a summary, then the details and where they come from.
public struct Answer: Hashable, Sendable {
    public enum Status: String, Sendable {
        case answered
        case noData = "no_data"
        case needsInput = "needs_input"
        case notUnderstood = "not_understood"
        case partial, error
    }

    public enum Confidence: String, Sendable { case confirmed, likely, inconclusive }

    public var question: String
    public var language: Language
    public var status: Status
    public var confidence: Confidence
    public var headline: String
    public var summary: String
    public var details: [AnswerBlock]
    public var sources: [AnswerSource]
    public var seq: CommitSeq
    /// What the answer does not cover, and why.
    public var gaps: [String]
    /// Questions that follow.
    public var next: [String]
    public var understood: Understanding
    public var run: RunReport
}

/// A piece of the details.
public enum AnswerBlock: Hashable, Sendable {
    case table(title: String, Table, total: Int, isTruncated: Bool)
    case graph(title: String, nodes: [GraphNode], edges: [GraphEdge])
    case chart(title: String, labels: [String], values: [Int], seriesName: String)
    case text(String)
    case choices([PlanChoice])

    /// A CI in the picture.
    public struct GraphNode: Hashable, Sendable {
        public var ci: CIReference
        /// `failed`, `down`, `degraded`, `at_risk`; nil for none.
        public var state: String?
        public var isFocus: Bool
    }

    /// A relation in the picture.
    public struct GraphEdge: Hashable, Sendable {
        public var edge: EvidenceEdge
        public var label: String
    }
}

/// Where an answer comes from.
public struct AnswerSource: Hashable, Sendable {
    /// `E1`, `E2`, …
    public var id: String
    public var tool: String
    public var query: String
    /// At most `Limits.sourceCIs`.
    public var cis: [CIReference]
    public var ciCount: Int
    public var seq: CommitSeq
    public var asOf: Instant
}

/// How an answer came about.
public struct RunReport: Hashable, Sendable {
    /// One tool call.
    public struct Step: Hashable, Sendable {
        public var id: String
        public var tool: String
        public var status: ToolResult.Status
        public var rows: Int
        public var milliseconds: Double
        public var query: String
    }

    public var id: String
    public var milliseconds: Double
    /// `built-in`, or the name of the model.
    public var planner: String
    public var steps: [Step] = []
    /// Prompt and completion tokens, where a model was used.
    public var promptTokens: Int?
    public var completionTokens: Int?
}

// MARK: JSON

extension Answer {
    public var json: JSONValue {
        [
            "question": .string(question), "language": .string(language.rawValue), "status": .string(status.rawValue),
            "confidence": .string(confidence.rawValue), "headline": .string(headline), "summary": .string(summary),
            "details": .array(details.map { $0.json(language) }), "sources": .array(sources.map(\.json)),
            "seq": JSONValue(seq.rawValue), "gaps": .array(gaps.map(JSONValue.string)),
            "next": .array(next.map(JSONValue.string)), "understood": understood.json, "run": run.json,
        ]
    }
}

extension AnswerBlock {
    func json(_ language: Language) -> JSONValue {
        switch self {
        case .table(let title, let table, let total, let isTruncated):
            return [
                "type": "table", "title": .string(title),
                "columns": .array(
                    table.columns.map { column in
                        [
                            "key": .string(column.key), "label": .string(column.label.text(language)),
                            "type": .string(column.kind.rawValue),
                        ]
                    }),
                "rows": .array(table.rows.map(JSONValue.object)), "total": JSONValue(total),
                "truncated": .bool(isTruncated),
            ]
        case .graph(let title, let nodes, let edges):
            return [
                "type": "graph", "title": .string(title), "nodes": .array(nodes.map(\.json)),
                "edges": .array(edges.map(\.json)),
            ]
        case .chart(let title, let labels, let values, let name):
            return [
                "type": "chart", "title": .string(title), "kind": "bar", "x": .array(labels.map(JSONValue.string)),
                "series": [["name": .string(name), "values": .array(values.map { JSONValue($0) })]],
            ]
        case .text(let text): return ["type": "text", "text": .string(text)]
        case .choices(let choices):
            return [
                "type": "choices",
                "items": .array(
                    choices.map { choice in
                        var item: JSONObject = ["label": .string(choice.label), "question": .string(choice.question)]
                        if let id = choice.id { item["id"] = .string(id) }
                        return .object(item)
                    }),
            ]
        }
    }
}

extension AnswerBlock.GraphNode {
    var json: JSONValue {
        var node: JSONObject = ["id": .string(ci.id), "name": .string(ci.name), "class": .string(ci.ciClass)]
        if let state { node["state"] = .string(state) }
        if isFocus { node["focus"] = true }
        return .object(node)
    }
}

extension AnswerBlock.GraphEdge {
    var json: JSONValue {
        [
            "id": .string(edge.id), "type": .string(edge.type), "from": .string(edge.from), "to": .string(edge.to),
            "label": .string(label),
        ]
    }
}

extension AnswerSource {
    var json: JSONValue {
        [
            "id": .string(id), "tool": .string(tool), "query": .string(query),
            "cis": .array(cis.map { ["id": .string($0.id), "name": .string($0.name)] }), "ciCount": JSONValue(ciCount),
            "seq": JSONValue(seq.rawValue), "asOf": .string(asOf.text),
        ]
    }
}

extension RunReport {
    var json: JSONValue {
        var report: JSONObject = [
            "id": .string(id), "ms": .number(milliseconds), "planner": .string(planner),
            "steps": .array(steps.map(\.json)),
        ]
        if let promptTokens, let completionTokens {
            report["tokens"] = [
                "prompt": JSONValue(promptTokens), "completion": JSONValue(completionTokens),
                "total": JSONValue(promptTokens + completionTokens),
            ]
        }
        return .object(report)
    }
}

extension RunReport.Step {
    var json: JSONValue {
        [
            "id": .string(id), "tool": .string(tool), "status": .string(status.rawValue), "rows": JSONValue(rows),
            "ms": .number(milliseconds), "query": .string(query),
        ]
    }
}

extension Localized {
    /// The text in one of the languages.
    func text(_ language: Language) -> String { language == .korean ? ko : en }
}
