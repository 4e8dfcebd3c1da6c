import Base
import Testing

@testable import Graph

@Suite struct HistoryLadderTests {
    /// A version that says only its number.
    private func version(_ number: Int64) -> GraphSnapshot {
        GraphSnapshot().draft().publish(as: CommitSeq(rawValue: number))
    }

    private func ladder(bytesMax: Int = .max, rungsMax: Int = .max, bytesPerCommit: Int = 0) -> HistoryLadder {
        HistoryLadder(bytesMax: bytesMax, rungsMax: rungsMax) { older, newer in
            bytesPerCommit * Int(newer.seq.rawValue - older.seq.rawValue)
        }
    }

    @Test func findsTheRungsAroundACommit() {
        var ladder = ladder()
        for number in [2, 5, 9] as [Int64] { ladder.add(newest: version(number)) }
        func around(_ number: Int64) -> [Int64?] {
            let found = ladder.rungs(around: CommitSeq(rawValue: number))
            return [found.before?.seq.rawValue, found.after?.seq.rawValue]
        }
        #expect(around(1) == [nil, 2])
        #expect(around(2) == [2, 5])
        #expect(around(4) == [2, 5])
        #expect(around(9) == [9, nil])
        #expect(around(12) == [9, nil])
        #expect(ladder.rung(at: CommitSeq(rawValue: 5))?.seq == CommitSeq(rawValue: 5))
        #expect(ladder.rung(at: CommitSeq(rawValue: 6)) == nil)
        #expect(self.ladder().rungs(around: .zero).before == nil)
    }

    @Test(arguments: [8, 16, 48])
    func keepsWaysShortAgainstTheirAge(rungsMax: Int) {
        var ladder = ladder(rungsMax: rungsMax)
        for number in 1_000...4_000 as ClosedRange<Int64> {
            ladder.add(newest: version(number))
            #expect(ladder.rungs.count <= rungsMax)
            #expect(ladder.rungs.last?.seq.rawValue == number)
        }
        let seqs = ladder.rungs.map(\.seq.rawValue)
        #expect(seqs == seqs.sorted())
        // With r rungs over n commits the best possible ratio of neighbouring ages is about n^(1/r).
        for (before, after) in zip(seqs, seqs.dropFirst()) where 4_000 - before >= 8 {
            #expect(Double(after - before) <= 0.9 * Double(4_000 - before))
        }
        #expect(seqs.first! < 2_000 || rungsMax < 20)
        #expect(seqs.suffix(2) == [3_999, 4_000])
    }

    @Test func staysWithinItsBytes() {
        var ladder = ladder(bytesMax: 100_000, rungsMax: 64, bytesPerCommit: 1_000)
        for number in 1...500 as ClosedRange<Int64> {
            ladder.add(newest: version(number))
            #expect(ladder.bytes <= 100_000)
            #expect(ladder.bytes == ladder.rungs.reduce(0) { $0 + $1.bytes })
        }
        #expect(ladder.rungs.count > 10)
    }

    @Test func keepsTheNewestWhateverItCosts() {
        var ladder = ladder(bytesMax: 10, rungsMax: 64, bytesPerCommit: 1_000)
        for number in 1...5 as ClosedRange<Int64> { ladder.add(newest: version(number)) }
        #expect(ladder.rungs.map(\.seq.rawValue) == [5])
        #expect(ladder.bytes == 0)
    }

    @Test func keepsTheStateLastAskedFor() {
        var ladder = ladder(rungsMax: 6)
        for number in 100...200 as ClosedRange<Int64> { ladder.add(newest: version(number)) }
        ladder.add(asked: version(143))
        for number in 201...240 as ClosedRange<Int64> { ladder.add(newest: version(number)) }
        #expect(ladder.rung(at: CommitSeq(rawValue: 143)) != nil)
        ladder.add(asked: version(20))
        for number in 241...400 as ClosedRange<Int64> { ladder.add(newest: version(number)) }
        #expect(ladder.rung(at: CommitSeq(rawValue: 20)) != nil)
        #expect(ladder.rungs.count <= 6)
    }

    @Test func aCompactedVersionTakesThePlaceOfTheOther() throws {
        var ladder = ladder()
        let history = try RandomHistory(seed: 4, commits: 3, changes: 20)
        for state in history.states.dropFirst() { ladder.add(newest: state.graph) }
        let newest = history.states[3].graph
        ladder.add(newest: try newest.compacted())
        #expect(ladder.rungs.map(\.seq.rawValue) == [1, 2, 3])
        #expect(ladder.rungs[2].snapshot.occupancy.freeSlots == 0)
    }

    /// The whole way: rungs thinned out, every commit reached again from the nearest rung by what the commits did.
    @Test(arguments: 0..<3 as Range<UInt64>)
    func everyStateIsReachedFromTheRungs(seed: UInt64) throws {
        let history = try RandomHistory(seed: seed, commits: 40, changes: 10)
        let patches = try zip(history.states, history.states.dropFirst()).map {
            try $1.graph.difference(from: $0.graph).patch
        }
        var ladder = ladder(rungsMax: 7)
        for state in history.states.dropFirst() { ladder.add(newest: state.graph) }
        for (number, state) in history.states.enumerated().reversed() {
            var graph = ladder.rungs(around: state.graph.seq).before?.snapshot ?? GraphSnapshot()
            while graph.seq < state.graph.seq {
                graph = try graph.applying(patches[Int(graph.seq.rawValue)], as: graph.seq.next)
            }
            #expect(graph.seq.rawValue == Int64(number))
            #expect(graph.stateHash == state.graph.stateHash)
            if number.isMultiple(of: 9) { ladder.add(asked: graph) }
        }
    }
}
