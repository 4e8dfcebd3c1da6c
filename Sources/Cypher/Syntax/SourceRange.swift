/// A stretch of a statement, in bytes of UTF-8.
public struct SourceRange: Hashable, Sendable {
    public let start: Int
    /// The first byte after it.
    public let end: Int

    public init(start: Int, end: Int) {
        self.start = start
        self.end = end
    }

    public func joined(with other: SourceRange) -> SourceRange {
        SourceRange(start: min(start, other.start), end: max(end, other.end))
    }
}
