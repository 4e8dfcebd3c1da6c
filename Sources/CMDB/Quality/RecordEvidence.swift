public import Graph

/// Which sources report the CIs of one graph, and how freshly: nine bytes a CI.
public struct RecordEvidence: Sendable {
    /// What the records of a CI are.
    struct Marks: OptionSet, Sendable {
        let rawValue: UInt8
        static let live = Marks(rawValue: 1)
        static let gone = Marks(rawValue: 2)
        /// It is known how long its records are believed to be fresh.
        static let dated = Marks(rawValue: 4)
        static let fresh = Marks(rawValue: 8)
    }

    private let graph: GraphSnapshot
    public private(set) var sources: [String] = []
    private var numbers: [String: Int] = [:]
    /// By node slot, the sources that report it: bits in the order of ``sources``.
    private var bits: ContiguousArray<UInt64>
    /// By node slot.
    private var marks: ContiguousArray<UInt8>

    /// Sources that are told apart; the others are one.
    static let sourcesMax = 63
    static let otherSources = "…"

    public init(_ graph: GraphSnapshot) {
        self.graph = graph
        bits = ContiguousArray(repeating: 0, count: graph.nodeSlotCount)
        marks = ContiguousArray(repeating: 0, count: graph.nodeSlotCount)
    }

    /// Notes a record.
    /// - Parameter isFresh: whether its source has confirmed it lately; nil where nobody says what is late.
    public mutating func add(source: String, of ci: NodeID, isLive: Bool, isFresh: Bool? = nil) {
        guard let slot = graph.slot(of: ci) else { return }
        guard isLive else {
            marks[Int(slot.rawValue)] |= Marks.gone.rawValue
            return
        }
        bits[Int(slot.rawValue)] |= 1 << UInt64(number(source))
        var mark = Marks.live
        if let isFresh { mark.formUnion(isFresh ? [.dated, .fresh] : .dated) }
        marks[Int(slot.rawValue)] |= mark.rawValue
    }

    private mutating func number(_ source: String) -> Int {
        if let number = numbers[source] { return number }
        let number = min(sources.count, Self.sourcesMax)
        numbers[source] = number
        if number == sources.count { sources.append(number == Self.sourcesMax ? Self.otherSources : source) }
        return number
    }

    func forEachSource(of slot: NodeSlot, _ body: (String) -> Void) {
        var rest = bits[Int(slot.rawValue)]
        while rest != 0 {
            body(sources[rest.trailingZeroBitCount])
            rest &= rest - 1
        }
    }

    /// Sources knew it, and none of them does any more.
    func isStale(_ slot: NodeSlot) -> Bool {
        let marks = Marks(rawValue: marks[Int(slot.rawValue)])
        return marks.contains(.gone) && !marks.contains(.live)
    }

    /// Whether some source has confirmed it lately; nil where nobody says what is late.
    func isFresh(_ slot: NodeSlot) -> Bool? {
        let marks = Marks(rawValue: marks[Int(slot.rawValue)])
        return marks.contains(.dated) ? marks.contains(.fresh) : nil
    }
}

extension Metamodel {
    /// For how long what a source says of the CIs of a class is fresh; nil where no precedence says so.
    public func freshSeconds(of ciClass: String, source: String) -> Int64? {
        precedences.isEmpty ? nil : precedence(of: source, ciClass: ciClass, attribute: "*").freshSeconds
    }
}
