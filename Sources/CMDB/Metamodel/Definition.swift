public import JSON

/// What a part of the metamodel is.
public enum DefinitionKind: String, Hashable, Sendable, CaseIterable {
    /// A class of CIs.
    case ciClass = "class"
    case relationType = "relation-type"
    /// States of a CI, the ways between them, and what a state asks of a CI that enters it.
    case lifecycle
    /// What CIs are prefilled with.
    case template
    /// By which attributes the CIs of a class are recognised.
    case identification
    /// Values that identify nothing.
    case ban
    /// Which source is believed, for which attributes of which class.
    case precedence
    /// Who has to agree to what.
    case policy
    /// What has to hold.
    case rule
    /// A search that somebody has saved.
    case search
    /// How long history is kept.
    case retention
}

/// One part of the metamodel, as it is stored, versioned and exchanged. ``Metamodel`` reads its content.
public struct Definition: Hashable, Sendable {
    public let kind: DefinitionKind
    /// Unique among those of its kind.
    public let key: String
    public let content: JSONValue

    public init(kind: DefinitionKind, key: String, content: JSONValue) {
        self.kind = kind
        self.key = key
        self.content = content
    }

    /// What it is known by.
    public struct Reference: Hashable, Sendable {
        public let kind: DefinitionKind
        public let key: String

        public init(kind: DefinitionKind, key: String) {
            self.kind = kind
            self.key = key
        }
    }

    public var reference: Reference { Reference(kind: kind, key: key) }
}
