public import Base

/// Retained versions of one graph, dense in the recent past and sparse further back, within a budget of memory.
///
/// A past state is reached from the nearest rung by replaying what happened between (``GraphSnapshot/applying(_:as:budget:)``),
/// so that the way from any state to a rung is short against its age. The ladder is a value and reads no clock: its
/// owner adds versions, brings the changes, and keeps what it wants.
public struct HistoryLadder: Sendable {
    /// One retained version.
    public struct Rung: Sendable {
        public let snapshot: GraphSnapshot
        /// Bytes that go when this rung goes: those of pages that the next newer rung does not have.
        public fileprivate(set) var bytes: Int

        public var seq: CommitSeq { snapshot.seq }
    }

    /// Oldest first; each commit at most once.
    public private(set) var rungs: [Rung] = []
    public private(set) var bytes = 0
    public let bytesMax: Int
    public let rungsMax: Int

    private let bytesApart: @Sendable (_ older: GraphSnapshot, _ newer: GraphSnapshot) -> Int
    /// The state last asked for stays even where it is of little use, because the next question is often about it too.
    private var asked: CommitSeq?

    /// - Parameters:
    ///   - bytesMax: bytes that rungs may keep on top of the newest version.
    ///   - rungsMax: at least 2.
    ///   - bytesApart: bytes of the first version that the second does not share.
    public init(
        bytesMax: Int, rungsMax: Int,
        bytesApart: @escaping @Sendable (_ older: GraphSnapshot, _ newer: GraphSnapshot) -> Int = {
            $0.bytesNotShared(with: $1)
        }
    ) {
        self.bytesMax = bytesMax
        self.rungsMax = max(2, rungsMax)
        self.bytesApart = bytesApart
    }

    /// The rung of exactly that commit. Complexity: O(log rungs).
    public func rung(at seq: CommitSeq) -> Rung? {
        let place = place(of: seq)
        return place < rungs.count && rungs[place].seq == seq ? rungs[place] : nil
    }

    /// The last rung at or before a commit, and the first one after it. Complexity: O(log rungs).
    public func rungs(around seq: CommitSeq) -> (before: Rung?, after: Rung?) {
        var place = place(of: seq)
        if place < rungs.count, rungs[place].seq == seq { place += 1 }
        return (place > 0 ? rungs[place - 1] : nil, place < rungs.count ? rungs[place] : nil)
    }

    /// Keeps the newest version, published just now.
    ///
    /// A version with the number of the newest rung takes its place: it was compacted.
    /// - Returns: what is no longer retained, to be let go wherever that may take time.
    @discardableResult
    public mutating func add(newest snapshot: GraphSnapshot) -> [GraphSnapshot] {
        let replaced = insert(snapshot)
        return replaced + thin()
    }

    /// Keeps a version that was made again to answer a question.
    /// - Returns: what is no longer retained.
    @discardableResult
    public mutating func add(asked snapshot: GraphSnapshot) -> [GraphSnapshot] {
        let replaced = insert(snapshot)
        asked = snapshot.seq
        return replaced + thin()
    }

    // MARK: Places

    /// The first rung that is not older than `seq`.
    private func place(of seq: CommitSeq) -> Int {
        var low = 0
        var high = rungs.count
        while low < high {
            let middle = (low + high) / 2
            if rungs[middle].seq < seq { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func insert(_ snapshot: GraphSnapshot) -> [GraphSnapshot] {
        var replaced: [GraphSnapshot] = []
        let place = place(of: snapshot.seq)
        if place < rungs.count, rungs[place].seq == snapshot.seq {
            bytes -= rungs[place].bytes
            replaced.append(rungs[place].snapshot)
            rungs[place] = Rung(snapshot: snapshot, bytes: 0)
        } else {
            rungs.insert(Rung(snapshot: snapshot, bytes: 0), at: place)
        }
        measure(place)
        if place > 0 { measure(place - 1) }
        return replaced
    }

    /// The newest version lives anyway, so it costs nothing here.
    private mutating func measure(_ place: Int) {
        bytes -= rungs[place].bytes
        rungs[place].bytes =
            place + 1 < rungs.count ? bytesApart(rungs[place].snapshot, rungs[place + 1].snapshot) : 0
        bytes += rungs[place].bytes
    }

    // MARK: Thinning

    private mutating func thin() -> [GraphSnapshot] {
        var gone: [GraphSnapshot] = []
        while rungs.count > rungsMax || bytes > bytesMax, let place = leastUseful() {
            bytes -= rungs[place].bytes
            gone.append(rungs.remove(at: place).snapshot)
            if place > 0 { measure(place - 1) }
        }
        return gone
    }

    /// The rung to give up: where bytes are short and one has more than a quarter of them, the most expensive; else
    /// the one whose loss lengthens replays the least against their age.
    ///
    /// With the gap that it would leave divided by its age as the measure, the rungs that remain are spaced in
    /// proportion to their age: about as many in the last ten commits as in the ninety before those.
    private func leastUseful() -> Int? {
        guard let newest = rungs.last?.seq.rawValue else { return nil }
        let candidates = rungs.indices.dropLast().filter { rungs[$0].seq != asked || rungs.count <= 2 }
        if bytes > bytesMax, let dearest = candidates.max(by: { rungs[$0].bytes < rungs[$1].bytes }),
            rungs[dearest].bytes > bytesMax / 4
        {
            return dearest
        }
        var worst: (place: Int, use: Double)?
        for place in candidates {
            let before = place > 0 ? rungs[place - 1].seq.rawValue : 0
            let gap = Double(rungs[place + 1].seq.rawValue - before)
            let use = gap / Double(max(1, newest - rungs[place].seq.rawValue))
            if worst.map({ use < $0.use }) ?? true { worst = (place, use) }
        }
        return worst?.place
    }
}
