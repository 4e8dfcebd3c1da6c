public import Base
public import Graph

/// A CI that a change set speaks of: one that exists, or one that the set itself creates.
public enum CIReference: Hashable, Sendable {
    case existing(NodeID)
    /// The n-th `create` operation of the same change set, counted from 0.
    case new(Int)
}

/// One step of a change set.
public enum ChangeOperation: Hashable, Sendable {
    /// - Parameter record: the source record that asked for it, for the link that recognises it next time.
    case createCI(ciClass: String, name: String, attributes: [String: Value], record: String?)
    /// Brings a retired CI back under its old identity.
    case reviveCI(NodeID, ciClass: String, name: String, attributes: [String: Value])
    /// Sets the attributes given and no others; `.null` removes one. `nil` leaves class or name as it is.
    case updateCI(NodeID, ciClass: String?, name: String?, attributes: [String: Value])
    /// Takes a CI and all its relations out of the current graph. Its history stays.
    case retireCI(NodeID)
    case createRelation(type: String, from: CIReference, to: CIReference, properties: [String: Value])
    case updateRelation(RelationshipID, properties: [String: Value])
    case removeRelation(RelationshipID)
    /// What a query changed, with the ids that it gave: CIs, open nodes and relationships alike.
    case apply(GraphDifference)
    /// Makes a CI, or an open node, exactly what the document says, under its old identity where it is gone.
    case restoreCI(CIDocument)
    /// Makes a relation exactly what the document says, under its old identity where it is gone.
    case restoreRelation(RelationDocument)
    /// Takes an open node and its relationships out of the current graph, or does for a CI what `retireCI` does.
    case removeNode(NodeID)
    /// Sets a part of the metamodel, new or not.
    case define(Definition)
    /// What sources say, and which records are of one thing.
    indirect case records(RecordOperation)
    /// Takes a part of the metamodel back; where it changed one that ships built in, that is in force again.
    case undefine(Definition.Reference)
    /// Records what was true when, beside the commits.
    case assertValidity(ValidityStatement)
}

/// A proposal to change the graph: the only way in, for people, discovery, rules, agents and rollback alike.
///
/// It is applied whole or not at all.
public struct ChangeSet: Sendable {
    public enum Kind: String, Sendable { case manual, ingest, query, rollback }

    public var kind: Kind
    /// What it is for, in a line: shown in the history.
    public var title: String
    public var source: SourceReference
    public var operations: [ChangeOperation]
    /// The last commit of `source` that the proposer saw. Another one in between makes the set stale.
    public var sourceSeq: CommitSeq?
    /// The last commit that the proposer saw, where it recognised records by those of other sources: another commit of
    /// such records in between makes the set stale.
    public var identitySeq: CommitSeq?
    /// Versions of CIs that the proposer saw (`If-Match`): last commit that changed each.
    public var expectedVersions: [NodeID: CommitSeq]
    /// The same of relations.
    public var expectedRelations: [RelationshipID: CommitSeq] = [:]
    /// The same of definitions; zero for one that is not there.
    public var expectedDefinitions: [Definition.Reference: CommitSeq] = [:]
    /// What the proposer saw; what others have made of it since is a conflict.
    public var base: ChangeBase?
    /// The stored change set that this applies.
    public var stored: StoredReference?

    public init(
        kind: Kind, title: String, source: SourceReference, operations: [ChangeOperation],
        sourceSeq: CommitSeq? = nil, expectedVersions: [NodeID: CommitSeq] = [:]
    ) {
        self.kind = kind
        self.title = title
        self.source = source
        self.operations = operations
        self.sourceSeq = sourceSeq
        self.expectedVersions = expectedVersions
    }
}

extension ChangeSet {
    /// A change set as it is stored.
    public struct StoredReference: Hashable, Sendable {
        public let number: Int64
        /// The one that it takes back.
        public let inverseOf: Int64?

        public init(number: Int64, inverseOf: Int64?) {
            self.number = number
            self.inverseOf = inverseOf
        }
    }

    /// Whether it says which versions of relations or definitions its proposer saw.
    public var hasFurtherExpectations: Bool { !expectedRelations.isEmpty || !expectedDefinitions.isEmpty }

    /// Whether it would change nothing at all.
    public var isEmpty: Bool { operations.isEmpty }
}

/// Why a change set is refused.
public struct ChangeError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        case unknownClass, abstractClass, emptyName, badAttribute, unknownCI, unknownRelation, unknownRelationType
        case relationNotAllowed, duplicateRelation, duplicateKey, danglingRelation, tooLarge
        case severalClasses, badLabel
        case badDefinition, unknownDefinition
        /// The JSON of an operation cannot be read.
        case badOperation
        /// A CI would have too many, or too few, relations of a type.
        case cardinality
        /// A CI would have two owners.
        case secondOwner
        /// Relations of an acyclic group would lead in a circle.
        case cycle
        /// A CI would break a rule that is enforced.
        case ruleViolated
        /// Another commit has changed the same since.
        case conflict
        /// A CI that is to be made is there already: another one has its strong key.
        case knownCI
    }

    public let code: Code
    public let message: String
    public let hint: String?
    /// The operation that asked for it, counted from 1, where there is one.
    public var operation: Int?
    /// Of what a source reports, the records without which the rest could be taken.
    public var refused: [RefusedRecord] = []
    /// Of what a source reports, or follows from it, the CIs that would break an enforced rule.
    public var broken: [NodeID] = []

    public init(_ code: Code, _ message: String, hint: String? = nil, operation: Int? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.operation = operation
    }

    public var description: String { message }
}

/// What a commit did, in numbers.
public struct ChangeCounts: Hashable, Sendable {
    public var created = 0
    public var updated = 0
    public var retired = 0
    public var relationsCreated = 0
    public var relationsUpdated = 0
    public var relationsRemoved = 0

    public init() {}

    public var isEmpty: Bool { self == ChangeCounts() }
}
