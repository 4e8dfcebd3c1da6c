/// Slots in the order in which they were added, those that follow each other as one run: what a load adds is one.
struct SlotRuns {
    /// Where somebody has got to.
    struct Position {
        fileprivate var run = 0
        fileprivate var offset = 0
    }

    private var runs: ContiguousArray<Range<UInt32>> = []
    private(set) var count = 0

    /// - Parameter slot: below `.max`.
    @inline(__always)
    mutating func append(_ slot: UInt32) {
        count &+= 1
        if let last = runs.last, last.upperBound == slot {
            runs[runs.count - 1] = last.lowerBound..<slot + 1
        } else {
            runs.append(slot..<slot + 1)
        }
    }

    /// All of them, if they are one run; an empty one if there are none.
    var wholeRun: Range<UInt32>? { runs.isEmpty ? 0..<0 : runs.count == 1 ? runs[0] : nil }

    var slots: ContiguousArray<UInt32> {
        var slots: ContiguousArray<UInt32> = []
        slots.reserveCapacity(count)
        for run in runs { slots.append(contentsOf: run) }
        return slots
    }

    /// Calls `body` for the slots behind a position, which moves to the end.
    func forEach(after position: inout Position, _ body: (UInt32) -> Void) {
        while position.run < runs.count {
            let run = runs[position.run]
            for slot in run.dropFirst(position.offset) { body(slot) }
            position.offset = run.count
            // The last run may still grow.
            if position.run == runs.count - 1 { return }
            position = Position(run: position.run + 1, offset: 0)
        }
    }
}
