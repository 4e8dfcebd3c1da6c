internal import Base
internal import CMDB
internal import Graph
internal import OrderedCollections

/// A CI named in a question: where, and which CIs carry that name.
struct EntityMention: Hashable, Sendable {
    var tokens: Range<Int>
    /// As typed, without particle and quotes.
    var text: String
    /// In slot order; never empty.
    var candidates: [NodeSlot]
    /// The Korean particle after the name.
    var particle: String
    /// Classes that the question gives for it: "service X", "X 노드".
    var hint: [String] = []
    /// The tokens of the hint.
    var hintTokens: Range<Int>?
    /// An ordinary word of the language that happens to be a name, too.
    var isWeak: Bool
    var isQuoted: Bool

    var role: KoreanWord.Role { KoreanWord.role(of: particle) }
}

/// A class of CIs named in a question.
struct ClassMention: Hashable, Sendable {
    var tokens: Range<Int>
    /// As typed, without particle.
    var text: String
    /// One phrase may mean several classes; those with CIs in the graph stand first.
    var classes: [String]
    var particle: String
    var isPlural: Bool
    /// "per node", "노드별": the class to group by.
    var isGroup = false
}

/// An attribute named in a question.
struct AttributeMention: Hashable, Sendable {
    var tokens: Range<Int>
    var text: String
    var keys: [String]
    var particle: String
    var isGroup = false
}

/// A relation named in a question.
struct RelationMention: Hashable, Sendable {
    var tokens: Range<Int>
    var readings: [RelationReading]
}

/// A word that steers.
struct CueMention: Hashable, Sendable {
    var cue: Cue
    var tokens: Range<Int>
}

/// What the words of a question are, before anything is decided about what is asked.
struct QuestionAnalysis: Sendable {
    var text: TokenizedText
    var language: Language
    var entities: [EntityMention] = []
    var classes: [ClassMention] = []
    var attributes: [AttributeMention] = []
    var relations: [RelationMention] = []
    var cues: [CueMention] = []
    var time: TimeMention?
    /// Tokens that nothing explains.
    var leftovers: [Int] = []

    var tokens: [Token] { text.tokens }

    func has(_ cue: Cue) -> Bool { cues.contains { $0.cue == cue } }
    func hasAny(_ wanted: Set<Cue>) -> Bool { cues.contains { wanted.contains($0.cue) } }
    func first(_ cue: Cue) -> CueMention? { cues.first { $0.cue == cue } }
    func last(_ cue: Cue) -> CueMention? { cues.last { $0.cue == cue } }

    /// Entities that are names and nothing else.
    var strongEntities: [EntityMention] { entities.filter { !$0.isWeak } }

    /// Classes that are not only the hint of an entity.
    var freeClasses: [ClassMention] {
        classes.filter { mention in !entities.contains { !$0.isWeak && $0.hintTokens == mention.tokens } }
    }

    /// Whether a run of tokens holds only function words.
    func isBetween(_ range: Range<Int>, only allowed: Set<Cue>) -> Bool {
        range.allSatisfy { position in
            cues.contains { $0.tokens.contains(position) && allowed.contains($0.cue) }
        }
    }
}
