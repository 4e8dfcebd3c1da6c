public import Base
public import Graph

/// What was true from one time to another, whenever it is recorded: "in rack 7 since March".
///
/// A commit records when something was *said*; every version says of its values that they hold from then on. A
/// statement says it of another span. Where several speak of one time, the one that was said last counts, so that a
/// correction of the past leaves later changes alone, and what was said up to a commit can be asked for at any later
/// time.
public struct ValidityStatement: Hashable, Sendable {
    public enum Subject: Hashable, Sendable {
        case attribute(NodeID, String)
        /// The relation of this type between these CIs, whether it is recorded now or not.
        case relation(type: String, from: NodeID, to: NodeID)
    }

    public let subject: Subject
    /// Null: it had none. Of a relation: whether there was one.
    public let value: Value
    public let from: Instant
    /// Not any more from here on; without it, for as long as nothing else is said.
    public let to: Instant?

    public init(subject: Subject, value: Value, from: Instant, to: Instant?) {
        self.subject = subject
        self.value = value
        self.from = from
        self.to = to
    }

    /// Whether it speaks of this time.
    public func covers(_ time: Instant) -> Bool { from <= time && to.map { time < $0 } ?? true }
}

/// A statement with the commit that recorded it.
public struct RecordedValidity: Hashable, Sendable {
    public let statement: ValidityStatement
    public let seq: CommitSeq
    /// Its place among those of the commit.
    public let number: Int

    public init(_ statement: ValidityStatement, seq: CommitSeq, number: Int) {
        self.statement = statement
        self.seq = seq
        self.number = number
    }

    /// The one of these that counts at a time: said last.
    /// - Parameter seq: the commit that recorded what the versions say of this time; statements of that commit or later
    ///   ones count more.
    public static func latest(
        of statements: some Sequence<RecordedValidity>, at time: Instant, since seq: CommitSeq
    ) -> RecordedValidity? {
        statements.filter { $0.seq >= seq && $0.statement.covers(time) }
            .max { ($0.seq, $0.number) < ($1.seq, $1.number) }
    }
}
