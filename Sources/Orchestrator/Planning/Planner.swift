public import Base
public import CMDB
public import Graph
internal import JSON
internal import OrderedCollections

/// Turns a question into a plan, without a model: normalise, find names and words, weigh patterns, fill slots.
///
/// A value that depends on nothing but its arguments: the same question on the same snapshot gives the same outcome.
public struct Planner: Sendable {
    let metamodel: Metamodel
    let lexicon: Lexicon
    let cues: CueLexicon
    let patterns: [IntentPattern]

    /// Builds the vocabulary of a metamodel; worth keeping.
    public init(metamodel: Metamodel) {
        self.metamodel = metamodel
        lexicon = Lexicon(metamodel)
        cues = .standard
        patterns = IntentPattern.standard
    }

    /// - Parameters:
    ///   - language: the language to answer in; nil for that of the question.
    ///   - now: what "the last hour" counts back from.
    public func plan(
        _ question: String, snapshot: GraphSnapshot, language: Language?, now: Instant
    ) -> PlanOutcome {
        let text = TokenizedText(String(question.prefix(Limits.questionBytes)))
        guard !text.tokens.isEmpty else { return .empty }
        let analyzer = QuestionAnalyzer(
            snapshot: snapshot, metamodel: metamodel, lexicon: lexicon, cues: cues, now: now)
        var analysis = analyzer.analyze(text)
        let words = analysis.tokens.enumerated().filter { position, _ in
            !analysis.strongEntities.contains { $0.tokens.contains(position) }
        }.map(\.element)
        let estate = Estate(snapshot: snapshot, metamodel: metamodel)
        switch LanguageDetector.detect(words) {
        case .unsupported(let name) where language == nil || analysis.cues.isEmpty:
            return .unsupportedLanguage(name, suggestions: Suggestions(estate: estate).starters(.english))
        case .unsupported: analysis.language = language ?? .english
        case .supported(let found): analysis.language = language ?? found
        }
        let draft = PlanDraft(estate: estate, analysis: analysis, now: now)
        let ranked = patterns.map { (pattern: $0, score: $0.score(analysis)) }.filter { $0.score > 0 }
            .sorted { $0.score > $1.score }
        var tried = Set<Intent>()
        for (pattern, _) in ranked where tried.insert(pattern.intent).inserted {
            switch draft.build(pattern.intent) {
            case .plan(let plan): return .plan(plan)
            case .notUnderstood(_, .noPattern, _, _): continue
            case let problem: return problem
            }
        }
        return draft.nothingFits()
    }
}
