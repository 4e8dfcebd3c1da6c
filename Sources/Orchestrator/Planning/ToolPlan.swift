internal import Base
public import CMDB
internal import Graph
public import JSON
internal import OrderedCollections

/// What is going to be done to answer a question: tool calls and what they wait for. A value, printable.
public struct ToolPlan: Hashable, Sendable, CustomStringConvertible {
    /// One tool call.
    public struct Node: Hashable, Sendable {
        /// `n1`, `n2`, … unique in the plan.
        public let id: String
        public let tool: String
        /// An argument `"$n1"` stands for the ids of the CIs that `n1` found.
        public let arguments: JSONValue
        /// Ids of nodes that must be done before.
        public let needs: [String]

        public init(id: String, tool: String, arguments: JSONValue, needs: [String] = []) {
            self.id = id
            self.tool = tool
            self.arguments = arguments
            self.needs = needs
        }
    }

    public var intent: Intent
    public var language: Language
    public var nodes: [Node]
    /// What the answer is about; read by the composer.
    public var topic: PlanTopic
    public var understood: Understanding
    /// What the planner took for granted: shown as gaps.
    public var assumptions: [Localized]
    /// Whether every word of the question was used.
    public var isCertain: Bool

    /// `impact en [web-1]\n  n1 impact {"ci":"ci-3"}`.
    public var description: String {
        let lines = nodes.map { node in
            "  \(node.id) \(node.tool) \(node.arguments.serialized())"
                + (node.needs.isEmpty ? "" : " after \(node.needs.joined(separator: ", "))")
        }
        let names = topic.focus.map(\.name).joined(separator: ", ")
        return (["\(intent.rawValue) \(language.rawValue) [\(names)]"] + lines).joined(separator: "\n")
    }

    public var json: JSONValue {
        [
            "intent": .string(intent.rawValue), "language": .string(language.rawValue),
            "nodes": .array(
                nodes.map { node in
                    [
                        "id": .string(node.id), "tool": .string(node.tool), "arguments": node.arguments,
                        "needs": .array(node.needs.map(JSONValue.string)),
                    ]
                }),
        ]
    }
}

/// The slots of a plan, for the words of the answer.
public struct PlanTopic: Hashable, Sendable {
    /// The CIs asked about.
    public var focus: [CIReference] = []
    /// The classes asked for.
    public var classes: [String] = []
    /// As the question calls them.
    public var classText: String?
    public var groupClasses: [String] = []
    public var groupText: String?
    public var attributes: [String] = []
    public var attributeText: String?
    public var time: TimeRange?
    /// Conditions in words: `phase = Running`.
    public var conditions: [String] = []
    public var relations: [String] = []
    public var text: String?
    /// Order of a top-N question.
    public var isAscending = false

    public init() {}
}

/// What was understood, shown with every answer.
public struct Understanding: Hashable, Sendable {
    public var intent: Intent?
    /// Names, with the id of the CI where it is settled.
    public var entities: [String] = []
    public var conditions: [String] = []

    public init(intent: Intent? = nil, entities: [String] = [], conditions: [String] = []) {
        self.intent = intent
        self.entities = entities
        self.conditions = conditions
    }

    public var json: JSONValue {
        [
            "intent": JSONValue(intent?.rawValue), "entities": .array(entities.map(JSONValue.string)),
            "conditions": .array(conditions.map(JSONValue.string)),
        ]
    }
}

/// One reading of a question that has several.
public struct PlanChoice: Hashable, Sendable {
    /// What the reader picks: "cert-manager – Deployment in cert-manager".
    public let label: String
    /// The question that means only this.
    public let question: String
    /// `ci-42`, where the choice is a CI.
    public let id: String?
    /// What to do for it; nil where the choice only rewords the question.
    public let plan: ToolPlan?
}

/// What the planner makes of a question.
public enum PlanOutcome: Sendable {
    /// Why a question cannot be answered though it was read.
    public enum Reason: String, Hashable, Sendable {
        /// No pattern fits.
        case noPattern
        /// A CI is needed and none is named.
        case noEntity
        case negation, comparison, cause, metric, forecast, order
        /// Too many words mean nothing to the planner.
        case unknownWords
        case greeting
    }

    case plan(ToolPlan)
    /// Several readings; one question back.
    case ambiguous(Language, about: String, choices: [PlanChoice], Understanding)
    case notUnderstood(Language, Reason, Understanding, suggestions: [String])
    /// A name that no CI has; the questions with the nearest names.
    case unknownName(Language, name: String, nearest: [PlanChoice], Understanding, suggestions: [String])
    case unsupportedLanguage(String, suggestions: [String])
    case empty
}
