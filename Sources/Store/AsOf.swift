public import Base

/// Which state of a graph a reader wants. What is answered for one never changes afterwards.
public enum AsOf: Hashable, Sendable {
    /// The state that this commit made; 0 is the empty graph before the first.
    case commit(CommitSeq)
    /// The state at this time, which must not lie in the future: every commit of this time or earlier.
    case time(Instant)
}
