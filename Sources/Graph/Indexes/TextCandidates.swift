/// Texts as look-ups compare them: lower case, composed. Keeps its memory from text to text.
public struct FoldedText: Sendable {
    public private(set) var bytes: ContiguousArray<UInt8> = []

    public init() {}

    /// Takes the place of the text before. The text is well-formed UTF-8.
    /// Complexity: one pass, for ASCII and Hangul syllables without making a string.
    public mutating func set(_ text: UnsafeRawBufferPointer) { TextForm.fold(text, into: &bytes) }

    public mutating func set(_ text: String) { TextForm.fold(text, into: &bytes) }

    public static func of(_ text: String) -> String { TextForm.folded(text) }
}

/// A text searched in others, and how well they answer.
public struct TextWanted: Sendable {
    private var matcher: TextMatcher

    public init(_ text: String) { matcher = TextMatcher(text) }

    /// `nil` where it is not in the text at all.
    public func quality(ofFolded text: ContiguousArray<UInt8>) -> TextQuality? {
        text.withUnsafeBufferPointer(matcher.quality)
    }
}

extension GraphSnapshot {
    /// Nodes of a text index of which some text may contain all of `parts`, in slot order, each once: every node that
    /// has them is among these, and few others.
    /// - Parameter parts: folded, see ``FoldedText``; not empty.
    /// - Complexity: O(postings of the rarest grams).
    /// - Throws: `unknownIndex`, `badArgument` where it is no text index; errors of the budget.
    public func textCandidates(
        containing parts: [String], in code: IndexCode, budget: Budget = .unlimited
    ) throws(GraphError) -> ContiguousArray<NodeSlot> {
        let (_, tree) = try textIndex(code)
        var meter = Meter(budget)
        let slots = try CandidateSearch(tree).slots(with: parts.flatMap { TextGrams.ranges(in: $0) }, meter: &meter)
        return ContiguousArray(slots.map(NodeSlot.init(rawValue:)))
    }
}

extension Column {
    /// The UTF-8 bytes of a text of the dictionary, valid during the call.
    public func withUTF8<Result>(of code: TextCode, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(reader.column.dictionary.text(Int(code.rawValue)))
    }

    /// Whether every string of the column is in its dictionary. Complexity: O(pages).
    public var isWhollyCoded: Bool {
        for number in 0..<pageBound {
            guard let page = reader.column.page(number) else { continue }
            switch page.header.pointee.encoding {
            case .text, .mixed: return false
            case .codes, .bits, .numbers, .singles: continue
            }
        }
        return true
    }
}

extension ColumnPageView {
    /// Whether its strings are all in the dictionary of the column.
    public var isCoded: Bool { page.header.pointee.encoding == .codes }
    /// Whether it may hold strings outside of the dictionary, or lists.
    public var mayHoldTexts: Bool {
        switch page.header.pointee.encoding {
        case .text, .mixed: true
        case .codes, .bits, .numbers, .singles: false
        }
    }
}
