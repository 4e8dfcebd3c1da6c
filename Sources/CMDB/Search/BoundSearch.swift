public import Base
internal import Graph

/// A search whose names are those of one snapshot.
indirect enum BoundSearch: Sendable {
    case everything
    case nothing
    /// Has one of these labels.
    case labelled([LabelCode])
    case identified(NodeID)
    case text(TextTest, in: [PropertyKeyCode])
    /// The first that finds anything: a Korean word as it stands, else without its particle.
    case firstOf([BoundSearch])
    case value(ValueTest, in: [PropertyKeyCode])
    case present([PropertyKeyCode])
    case related(RelationshipTypeCode, Direction, hops: ClosedRange<Int>, BoundSearch)
    case timed(SearchSpan)
    case all([BoundSearch])
    case any([BoundSearch])
    case not(BoundSearch)
}

/// A condition of time, which only the history can answer.
public struct SearchSpan: Hashable, Sendable {
    public enum Event: String, Hashable, Sendable {
        /// The last change of the CI itself.
        case changed
        case created
    }

    public let event: Event
    /// `nil`: open on that side.
    public let from: Instant?
    /// The end itself apart.
    public let until: Instant?
}
