internal import Base

/// Says whether a text contains what a pattern describes, in time in proportion to the text.
///
/// The machine's sets of places are numbered as they are met, and the way from each by each class of letters is
/// remembered (lazily built automaton, as in Aho, Sethi, Ullman, "Compilers", section 3.7); a table that has grown to its
/// limit is begun anew. About three nanoseconds a letter.
struct LinearPattern: Sendable {
    private let program: PatternProgram
    /// First letters of the classes; letters of one class are the same to every step.
    private let classStarts: [UInt32]
    /// Class of each ASCII letter.
    private let asciiClasses: [Int]
    /// By set, by class: whether the set has the class's letters.
    private let memberships: [[Bool]]

    /// Places of the machine, sorted, by number of the state.
    private var states: [[Int]] = []
    private var numbers: [[Int]: Int] = [:]
    /// By state and class: next state, or -1.
    private var ways: [Int32] = []
    private var isFoundAtOnce: [Bool] = []
    private var isFoundAtEnd: [Bool] = []

    /// A text that every match contains, folded; empty where none is known.
    let required: String

    /// - Throws: `badPattern`.
    init(_ syntax: PatternSyntax) throws(SearchError) {
        program = try PatternProgram(syntax)
        required = Self.required(syntax)
        var starts: Set<UInt32> = [0]
        for range in program.sets.joined() {
            starts.insert(range.lowerBound)
            if range.upperBound < 0x10FFFF { starts.insert(range.upperBound + 1) }
        }
        let sorted = starts.sorted()
        classStarts = sorted
        asciiClasses = (0..<128).map { Self.classNumber(of: UInt32($0), in: sorted) }
        memberships = program.sets.map { ranges in
            sorted.map { start in ranges.contains { $0.contains(start) } }
        }
        _ = state(closure(of: [0], isAtBeginning: true))
    }

    /// - Parameter text: folded, well-formed UTF-8.
    mutating func matches(_ text: ContiguousArray<UInt8>) -> Bool {
        var state = 0
        var position = 0
        while position < text.count {
            if isFoundAtOnce[state] { return true }
            let byte = text[position]
            let letterClass: Int
            if byte < 0x80 {
                letterClass = asciiClasses[Int(byte)]
                position += 1
            } else {
                var scalar = UInt32(byte) & (byte < 0xe0 ? 0x1f : byte < 0xf0 ? 0xf : 0x7)
                position += 1
                while position < text.count, text[position] & 0xc0 == 0x80 {
                    scalar = scalar << 6 | UInt32(text[position] & 0x3f)
                    position += 1
                }
                letterClass = Self.classNumber(of: scalar, in: classStarts)
            }
            let known = ways[state * classStarts.count + letterClass]
            state = known >= 0 ? Int(known) : way(from: state, by: letterClass)
        }
        return isFoundAtOnce[state] || isFoundAtEnd[state]
    }

    private mutating func way(from state: Int, by letterClass: Int) -> Int {
        var next: Set<Int> = []
        for place in states[state] {
            if case .letter(let set) = program.steps[place], memberships[set][letterClass] { next.insert(place + 1) }
        }
        let places = closure(of: next.sorted(), isAtBeginning: false)
        if states.count >= Limits.patternStates, numbers[places] == nil {
            states = []
            numbers = [:]
            ways = []
            isFoundAtOnce = []
            isFoundAtEnd = []
            _ = self.state(closure(of: [0], isAtBeginning: true))
            return self.state(places)
        }
        let number = self.state(places)
        ways[state * classStarts.count + letterClass] = Int32(number)
        return number
    }

    private mutating func state(_ places: [Int]) -> Int {
        if let known = numbers[places] { return known }
        let number = states.count
        states.append(places)
        numbers[places] = number
        ways += repeatElement(-1, count: classStarts.count)
        isFoundAtOnce.append(places.contains { if case .found = program.steps[$0] { true } else { false } })
        isFoundAtEnd.append(isFound(atEndFrom: places))
        return number
    }

    /// The places where a letter is taken or an end awaited, reached without taking one.
    private func closure(of places: [Int], isAtBeginning: Bool, isAtEnd: Bool = false) -> [Int] {
        var seen: Set<Int> = []
        var open = places
        while let place = open.popLast() {
            guard seen.insert(place).inserted else { continue }
            switch program.steps[place] {
            case .fork(let one, let other): open += [one, other]
            case .jump(let target): open.append(target)
            case .atBeginning: if isAtBeginning { open.append(place + 1) }
            case .atEnd: if isAtEnd { open.append(place + 1) }
            case .letter, .found: break
            }
        }
        return seen.filter {
            switch program.steps[$0] {
            case .letter, .found, .atEnd: true
            case .fork, .jump, .atBeginning: false
            }
        }.sorted()
    }

    private func isFound(atEndFrom places: [Int]) -> Bool {
        closure(of: places, isAtBeginning: false, isAtEnd: true).contains {
            if case .found = program.steps[$0] { true } else { false }
        }
    }

    private static func classNumber(of scalar: UInt32, in starts: [UInt32]) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= scalar { low = middle } else { high = middle }
        }
        return low
    }

    /// The longest run of single letters that every match passes through.
    private static func required(_ syntax: PatternSyntax) -> String {
        var longest = ""
        var run = ""
        func end() {
            if run.unicodeScalars.count > longest.unicodeScalars.count { longest = run }
            run = ""
        }
        func walk(_ part: PatternSyntax) {
            switch part {
            case .letter(let ranges):
                if ranges.count == 1, ranges[0].count == 1, let scalar = Unicode.Scalar(ranges[0].lowerBound) {
                    run.unicodeScalars.append(scalar)
                } else {
                    end()
                }
            case .sequence(let parts): parts.forEach(walk)
            case .repeated(let inner, let minimum, _) where minimum > 0:
                end()
                walk(inner)
                end()
            case .empty: break
            case .beginning, .end, .choice, .repeated: end()
            }
        }
        walk(syntax)
        end()
        return longest
    }
}
