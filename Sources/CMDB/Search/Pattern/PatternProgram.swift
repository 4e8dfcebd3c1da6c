internal import Base

/// A pattern as steps of a machine that is in several places at once (Thompson, "Regular Expression Search Algorithm",
/// CACM 11, 1968).
struct PatternProgram: Sendable {
    enum Step: Sendable {
        /// Takes a letter of one of the classes of this set, and goes on.
        case letter(set: Int)
        case fork(Int, Int)
        case jump(Int)
        case atBeginning
        case atEnd
        case found
    }

    private(set) var steps: [Step] = []
    /// The sets of letters that the steps take.
    private(set) var sets: [[ClosedRange<UInt32>]] = []

    /// - Throws: `badPattern` where it is too large.
    init(_ syntax: PatternSyntax) throws(SearchError) {
        // Anywhere in the text: any letters may come before.
        try add(.repeated(.letter([0...0x10FFFF]), minimum: 0, maximum: nil))
        try add(syntax)
        try append(.found)
    }

    private mutating func append(_ step: Step) throws(SearchError) {
        guard steps.count < Limits.patternSteps else {
            throw SearchError(
                .badPattern, "the pattern needs more than \(Limits.patternSteps) steps",
                hint: "Repeat less: {1,1000} writes its part a thousand times.")
        }
        steps.append(step)
    }

    private mutating func add(_ syntax: PatternSyntax) throws(SearchError) {
        switch syntax {
        case .empty: break
        case .letter(let ranges):
            let known = sets.firstIndex(of: ranges)
            if known == nil { sets.append(ranges) }
            try append(.letter(set: known ?? sets.count - 1))
        case .beginning: try append(.atBeginning)
        case .end: try append(.atEnd)
        case .sequence(let parts): for part in parts { try add(part) }
        case .choice(let parts): try addChoice(parts)
        case .repeated(let part, let minimum, let maximum):
            for _ in 0..<minimum { try add(part) }
            guard let maximum else { return try addLoop(part) }
            var forks: [Int] = []
            for _ in minimum..<max(minimum, maximum) {
                forks.append(steps.count)
                try append(.fork(steps.count + 1, 0))
                try add(part)
            }
            for fork in forks { steps[fork] = .fork(fork + 1, steps.count) }
        }
    }

    private mutating func addLoop(_ part: PatternSyntax) throws(SearchError) {
        let start = steps.count
        try append(.fork(0, 0))
        try add(part)
        try append(.jump(start))
        steps[start] = .fork(start + 1, steps.count)
    }

    private mutating func addChoice(_ parts: [PatternSyntax]) throws(SearchError) {
        var jumps: [Int] = []
        for (number, part) in parts.enumerated() {
            let fork = steps.count
            let isLast = number == parts.count - 1
            if !isLast { try append(.fork(0, 0)) }
            try add(part)
            if isLast { break }
            jumps.append(steps.count)
            try append(.jump(0))
            steps[fork] = .fork(fork + 1, steps.count)
        }
        for jump in jumps { steps[jump] = .jump(steps.count) }
    }
}
