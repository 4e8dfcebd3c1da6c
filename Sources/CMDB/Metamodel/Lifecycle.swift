public import Graph

/// The states that a CI passes through, the ways between them, and what a state asks of a CI that enters it.
///
/// The state is the attribute ``attribute``.
public struct Lifecycle: Hashable, Sendable {
    public struct State: Hashable, Sendable {
        public let key: String
        public let label: Localized
        public init(key: String, label: Localized) {
            self.key = key
            self.label = label
        }
    }

    public struct Transition: Hashable, Sendable {
        public let from: String
        public let to: String
        public init(from: String, to: String) {
            self.from = from
            self.to = to
        }
    }

    /// What has to hold of a CI when it comes into a state: an openCypher expression over `n`, true of the resulting
    /// graph.
    public struct EntryRule: Hashable, Sendable {
        public let state: String
        public let expression: String
        /// What people are told where it does not hold.
        public let message: Localized
        public init(state: String, expression: String, message: Localized) {
            self.state = state
            self.expression = expression
            self.message = message
        }
    }

    public let key: String
    public let label: Localized
    /// In the order of a CI's life.
    public let states: [State]
    /// Of a new CI of which nothing else is said.
    public let initial: String
    public let transitions: [Transition]
    public let entry: [EntryRule]

    public init(
        key: String, label: Localized, states: [State], initial: String, transitions: [Transition],
        entry: [EntryRule] = []
    ) {
        self.key = key
        self.label = label
        self.states = states
        self.initial = initial
        self.transitions = transitions
        self.entry = entry
    }

    /// The attribute that holds the state.
    public static let attribute = "lifecycle"

    /// The states that follow one.
    public func successors(of state: String) -> [String] {
        transitions.filter { $0.from == state }.map(\.to)
    }

    public func allows(from: String, to: String) -> Bool { transitions.contains(Transition(from: from, to: to)) }
}

/// What a new CI is prefilled with.
public struct CITemplate: Hashable, Sendable {
    public let key: String
    public let label: Localized
    public let ciClass: String
    /// The name, or how it is made of the attributes: `{manufacturer}-{serial}`; `nil` for the class's own way.
    public let name: String?
    public let attributes: [String: Value]

    public init(key: String, label: Localized, ciClass: String, name: String?, attributes: [String: Value]) {
        self.key = key
        self.label = label
        self.ciClass = ciClass
        self.name = name
        self.attributes = attributes
    }
}
