public import Graph

/// Where observations come from: one cluster, one machine, one file, one person.
public struct SourceReference: Hashable, Sendable {
    /// Unique in the tenant, for example `kubernetes:<cluster uid>` or `manual:anna`.
    public let name: String
    /// The connector that speaks for it: `kubernetes`, `local`, `file`, `manual`.
    public let kind: String

    public init(name: String, kind: String) {
        self.name = name
        self.kind = kind
    }
}

/// What one source says at one time. The order of the records means nothing.
public struct ObservationBatch: Sendable {
    public var source: SourceReference
    /// Keys of the CI classes whose full set in this source is contained.
    /// Only for them is absence a proof that a CI is gone.
    public var coverage: Set<String>
    public var records: [ObservedRecord]

    public init(source: SourceReference, coverage: Set<String>, records: [ObservedRecord]) {
        self.source = source
        self.coverage = coverage
        self.records = records
    }
}

/// What one source says about one thing.
public struct ObservedRecord: Hashable, Sendable {
    /// The source's own identifier, unique in the source: this is what the CI is recognised by.
    public var key: String
    /// Key of the CI class.
    public var ciClass: String
    public var name: String
    public var attributes: [String: Value]
    public var relations: [ObservedRelation]

    public init(
        key: String, ciClass: String, name: String, attributes: [String: Value] = [:],
        relations: [ObservedRelation] = []
    ) {
        self.key = key
        self.ciClass = ciClass
        self.name = name
        self.attributes = attributes
        self.relations = relations
    }
}

/// A relation from the record that carries it to another record of the same source.
public struct ObservedRelation: Hashable, Sendable {
    /// Key of the relation type, for example `RUNS_ON`.
    public var type: String
    /// Native key of the record at the far end.
    public var to: String
    public var properties: [String: Value]

    public init(type: String, to: String, properties: [String: Value] = [:]) {
        self.type = type
        self.to = to
        self.properties = properties
    }
}
