internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

/// Fills the slots of an intent from an analysis.
struct PlanDraft {
    let estate: Estate
    let analysis: QuestionAnalysis
    let now: Instant

    var language: Language { analysis.language }
    var suggestions: Suggestions { Suggestions(estate: estate) }

    func build(_ intent: Intent) -> PlanOutcome {
        if let problem = blocked(intent) { return problem }
        switch intent {
        case .help: return finish(.help, nodes: [], PlanTopic())
        case .overview: return overview()
        case .impact: return impact()
        case .dependsOn, .dependents: return dependencies()
        case .path: return path()
        case .compare: return compare()
        case .changes: return changes()
        case .top: return top()
        case .count: return count()
        case .attribute: return attribute()
        case .whereRuns: return whereRuns()
        case .runsOn: return runsOn()
        case .search: return search()
        case .relation: return relation()
        case .related: return related()
        case .list: return list()
        case .describe: return describe()
        case .model: return noFit
        }
    }

    var noFit: PlanOutcome { .notUnderstood(language, .noPattern, understanding(nil), suggestions: []) }

    /// When no pattern fits, or each gave up.
    func nothingFits() -> PlanOutcome {
        if let problem = blocked(nil) { return problem }
        if let name = unknownName(isRequired: false) { return unknown(name) }
        let reason: PlanOutcome.Reason = analysis.has(.greeting) ? .greeting : .noPattern
        return .notUnderstood(language, reason, understanding(nil), suggestions: suggestions.starters(language))
    }

    // MARK: What the planner knows it cannot do

    private func blocked(_ intent: Intent?) -> PlanOutcome? {
        let reason: PlanOutcome.Reason? =
            if analysis.has(.why) && intent != .impact {
                .cause
            } else if isPlain(.metric) {
                .metric
            } else if analysis.has(.forecast) {
                .forecast
            } else if analysis.has(.without) {
                .negation
            } else if isOrder, intent == nil || ![.impact, .changes, .dependsOn].contains(intent) {
                .order
            } else {
                nil
            }
        guard let reason else { return nil }
        var questions = suggestions.starters(language)
        if let node = analysis.strongEntities.first?.candidates.first {
            questions = Array((suggestions.about(node, language, except: nil) + questions).prefix(5))
        }
        return .notUnderstood(language, reason, understanding(intent), suggestions: questions)
    }

    /// A cue whose words are not an attribute of the metamodel.
    private func isPlain(_ cue: Cue) -> Bool {
        analysis.cues.contains { mention in
            mention.cue == cue
                && !analysis.attributes.contains {
                    $0.tokens.overlaps(mention.tokens) && $0.tokens.count >= mention.tokens.count
                }
        }
    }

    /// "restart web-1", "web-1을 삭제해줘": a wish to change something, not a question.
    private var isOrder: Bool {
        guard let order = analysis.first(.order), !analysis.hasAny([.effect, .condition]) else { return false }
        if analysis.tokens[order.tokens.lowerBound].isHangul { return true }
        let before = analysis.tokens[..<order.tokens.lowerBound].map(\.folded)
        return before.allSatisfy { ["please", "can", "could", "you", "would", "now", "just", "and"].contains($0) }
    }

    // MARK: Unknown names

    /// Words that must be a name, because a name is needed there, and that no CI has.
    func unknownName(isRequired: Bool, except explained: Set<Int> = []) -> String? {
        let open = analysis.leftovers.filter { !explained.contains($0) }
        guard !open.isEmpty else { return nil }
        if let name = open.first(where: { analysis.tokens[$0].looksLikeName }) { return text(around: name, open) }
        for position in open {
            let token = analysis.tokens[position]
            if token.isHangul {
                let role = KoreanWord.role(of: KoreanWord.readings(of: token.folded).last?.particle ?? "")
                if isRequired || [.place, .target].contains(role) { return text(around: position, open) }
            } else if token.number == nil, isRequired || isAfterPlace(position) || isHinted(position) {
                return text(around: position, open)
            }
        }
        return nil
    }

    private func isAfterPlace(_ position: Int) -> Bool {
        analysis.cues.contains { $0.cue == .on && $0.tokens.upperBound == position }
    }

    /// "node foo".
    private func isHinted(_ position: Int) -> Bool {
        analysis.classes.contains { !$0.isPlural && $0.tokens.upperBound == position && $0.particle.isEmpty }
    }

    /// Neighbouring open words belong to one name; the particle at its end does not.
    private func text(around position: Int, _ open: [Int]) -> String {
        var first = position
        var last = position
        if analysis.tokens[position].isQuoted { return analysis.tokens[position].text }
        while open.contains(first - 1), !analysis.tokens[first - 1].isQuoted { first -= 1 }
        while open.contains(last + 1), !analysis.tokens[last + 1].isQuoted { last += 1 }
        let whole = analysis.text.text(of: first..<last + 1)
        let token = analysis.tokens[last]
        guard token.isHangul, let reading = KoreanWord.readings(of: token.text).first(where: { !$0.particle.isEmpty })
        else { return whole }
        return String(whole.dropLast(token.text.count - reading.stem.count))
    }

    func unknown(_ name: String) -> PlanOutcome {
        let hints = analysis.classes.flatMap(\.classes)
        let nearest = NameSuggester(estate: estate).nearest(to: name, classes: hints, count: 5)
        let choices = nearest.map { node in
            let phrase = suggestions.phrase(node, language)
            return PlanChoice(
                label: suggestions.label(node, language),
                question: position(of: name).map { replacing($0, with: phrase) } ?? phrase,
                id: CIName.text(estate.snapshot.id(of: node)), plan: nil)
        }
        return .unknownName(
            language, name: name, nearest: choices, understanding(nil), suggestions: suggestions.starters(language))
    }

    private func position(of name: String) -> Range<Int>? {
        let wanted = Array(name)
        let characters = analysis.text.characters
        guard !wanted.isEmpty, wanted.count <= characters.count else { return nil }
        return (0...characters.count - wanted.count).first { start in
            characters[start..<start + wanted.count].elementsEqual(wanted)
        }.map { $0..<$0 + wanted.count }
    }

    // MARK: Finishing

    /// Refuses what was not used and matters; notes what was not used and may not.
    func finish(
        _ intent: Intent, nodes: [ToolPlan.Node], _ topic: PlanTopic, used: Set<Int> = [],
        assumptions: [Localized] = []
    ) -> PlanOutcome {
        let open = analysis.leftovers.filter { !used.contains($0) }
        if let name = unknownName(isRequired: false, except: used) { return unknown(name) }
        if analysis.cues.contains(where: { $0.cue == .not && !used.contains($0.tokens.lowerBound) }), intent != .help {
            return refuse(.negation, intent)
        }
        let unmet: Set<Cue> = intent == .compare ? [.compare] : [.compare, .sideBySide]
        if analysis.cues.contains(where: { unmet.contains($0.cue) && !used.contains($0.tokens.lowerBound) }) {
            return refuse(.comparison, intent)
        }
        let known = analysis.tokens.count - open.count
        if open.count > 3 || (open.count > 1 && open.count >= known) {
            return .notUnderstood(
                language, .unknownWords, understanding(intent), suggestions: suggestions.starters(language))
        }
        var notes = assumptions
        let words = open.map { analysis.tokens[$0] }.filter { $0.number != nil || $0.folded.count > 1 }
            .map { "“\($0.text)”" }
        if !words.isEmpty, intent != .help {
            let list = words.joined(separator: ", ")
            notes.append(
                Localized(en: "Not taken into account: \(list).", ko: "질문에서 고려하지 않은 말: \(list)."))
        }
        for entity in analysis.strongEntities where entity.hintTokens != nil {
            if let note = contradiction(entity) { notes.append(note) }
        }
        var understood = understanding(intent)
        understood.conditions = topic.conditions + understood.conditions
        return .plan(
            ToolPlan(
                intent: intent, language: language, nodes: nodes, topic: topic, understood: understood,
                assumptions: notes, isCertain: words.isEmpty && assumptions.isEmpty))
    }

    func refuse(_ reason: PlanOutcome.Reason, _ intent: Intent) -> PlanOutcome {
        var questions = suggestions.starters(language)
        if let node = analysis.strongEntities.first?.candidates.first {
            questions = Array((suggestions.about(node, language, except: nil) + questions).prefix(5))
        }
        return .notUnderstood(language, reason, understanding(intent), suggestions: questions)
    }

    /// "service web" where web is a deployment and nothing else.
    private func contradiction(_ entity: EntityMention) -> Localized? {
        guard let node = entity.candidates.first, !entity.hint.isEmpty,
            !entity.candidates.contains(where: { estate.isAny($0, estate.labels(entity.hint)) })
        else { return nil }
        let own = estate.classLabel(estate.ciClass(of: node))
        let hint = estate.classLabel(entity.hint[0])
        return Localized(
            en:
                "No \(hint.en.lowercasedWords) is called \(entity.text); the \(own.en.lowercasedWords) of that name was used.",
            ko:
                "이름이 \(entity.text)인 \(hint.ko)\(KoreanParticle.particle(.subject, after: hint.ko)) 없어 같은 이름의 \(own.ko)\(KoreanParticle.particle(.object, after: own.ko)) 사용했습니다."
        )
    }

    func understanding(_ intent: Intent?) -> Understanding {
        var conditions: [String] = []
        for mention in analysis.freeClasses { conditions.append("class \(mention.classes.joined(separator: "|"))") }
        if let time = analysis.time { conditions.append("\(time.range.since.text) – \(time.range.until.text)") }
        return Understanding(
            intent: intent, entities: analysis.strongEntities.map(\.text), conditions: conditions)
    }

    /// The only node of a plan, unless another id is given.
    func node(_ tool: String, _ arguments: JSONObject, id: String = "n1") -> ToolPlan.Node {
        ToolPlan.Node(id: id, tool: tool, arguments: .object(arguments))
    }

    func strings(_ values: [String]) -> JSONValue { .array(values.map(JSONValue.string)) }

    func id(_ node: NodeSlot) -> JSONValue { .string(CIName.text(estate.snapshot.id(of: node))) }

    /// Tokens of entities, their hints, and the given mentions: no place to look for attribute values.
    func taken(_ mentions: [ClassMention]) -> Set<Int> {
        var taken = Set(mentions.flatMap { Array($0.tokens) })
        for entity in analysis.strongEntities {
            taken.formUnion(entity.tokens)
            if let hint = entity.hintTokens { taken.formUnion(hint) }
        }
        return taken
    }
}
