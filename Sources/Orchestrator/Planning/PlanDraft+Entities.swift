internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

extension PlanDraft {
    /// The CIs that an intent is about, or what to ask back.
    enum Resolution {
        case nodes([NodeSlot])
        /// One name, several CIs; the last is the mention that is not settled.
        case several([NodeSlot], EntityMention)
        case missing
    }

    /// Entities that may fill a slot: names, or, where there are none, ordinary words that are names, too.
    var usableEntities: [EntityMention] {
        let strong = analysis.strongEntities
        if !strong.isEmpty { return strong }
        return analysis.entities.filter { entity in
            !analysis.cues.contains { cue in
                cue.tokens.overlaps(entity.tokens) && [.ask, .filler, .on, .of, .condition, .all].contains(cue.cue)
            }
        }
    }

    /// Settles names. `fits` says which CIs the intent can be about; it decides only between several.
    func resolve(_ mentions: [EntityMention], fits: (NodeSlot) -> Bool = { _ in true }) -> Resolution {
        guard !mentions.isEmpty else { return .missing }
        var nodes: [NodeSlot] = []
        for mention in mentions {
            var candidates = mention.candidates
            if candidates.count > 1 {
                let fitting = candidates.filter(fits)
                if !fitting.isEmpty { candidates = fitting }
            }
            guard candidates.count == 1 else { return .several(candidates, mention) }
            nodes.append(candidates[0])
        }
        return .nodes(nodes)
    }

    /// Builds a plan about the CIs named, asks which one is meant, or says that none is known.
    func withEntities(
        _ intent: Intent, _ mentions: [EntityMention], fits: (NodeSlot) -> Bool = { _ in true },
        make: ([NodeSlot]) -> PlanOutcome
    ) -> PlanOutcome {
        switch resolve(mentions, fits: fits) {
        case .nodes(let nodes): return noting(mentions, nodes, make(nodes))
        case .missing: return missing(intent)
        case .several(let candidates, let mention):
            let others = mentions.filter { $0 != mention }
            guard case .nodes(let settled) = others.isEmpty ? .nodes([]) : resolve(others, fits: fits) else {
                return choices(intent, candidates, mention) { _ in nil }
            }
            let index = mentions.firstIndex(of: mention) ?? 0
            return choices(intent, candidates, mention) { node in
                var nodes = settled
                nodes.insert(node, at: min(index, nodes.count))
                guard case .plan(let plan) = make(nodes) else { return nil }
                return plan
            }
        }
    }

    /// Says which CI was taken where a name has several and the intent decided.
    private func noting(_ mentions: [EntityMention], _ nodes: [NodeSlot], _ outcome: PlanOutcome) -> PlanOutcome {
        guard case .plan(var plan) = outcome else { return outcome }
        for (mention, node) in zip(mentions, nodes) where mention.candidates.count > 1 {
            let label = estate.classLabel(estate.ciClass(of: node))
            plan.assumptions.append(
                Localized(
                    en:
                        "\(mention.candidates.count) CIs are called \(mention.text); the \(label.en.lowercasedWords) was "
                        + "taken, because only it fits the question.",
                    ko: "이름이 \(mention.text)인 구성 항목이 \(mention.candidates.count)개 있으며, 질문에 맞는 "
                        + "\(KoreanParticle.attach(.object, to: label.ko)) 사용했습니다."))
        }
        return .plan(plan)
    }

    private func choices(
        _ intent: Intent, _ candidates: [NodeSlot], _ mention: EntityMention, plan: (NodeSlot) -> ToolPlan?
    ) -> PlanOutcome {
        let shown = estate.sorted(candidates).prefix(8)
        let choices = shown.map { node in
            PlanChoice(
                label: suggestions.label(node, language), question: rephrased(mention, as: node),
                id: CIName.text(estate.snapshot.id(of: node)), plan: plan(node))
        }
        return .ambiguous(language, about: mention.text, choices: Array(choices), understanding(intent))
    }

    /// The question needs a CI and has none: an unknown name, a class to choose from, or nothing.
    func missing(_ intent: Intent) -> PlanOutcome {
        if let name = unknownName(isRequired: true) { return unknown(name) }
        if let mention = analysis.classes.first {
            let nodes = estate.nodes(mention.classes).prefix(6)
            let range = characterRange(mention.tokens.lowerBound, length: mention.text.count)
            let choices = nodes.map { node in
                PlanChoice(
                    label: suggestions.label(node, language),
                    question: replacing(articleBefore(range), with: suggestions.phrase(node, language)),
                    id: CIName.text(estate.snapshot.id(of: node)), plan: nil)
            }
            if !choices.isEmpty {
                return .ambiguous(language, about: mention.text, choices: Array(choices), understanding(intent))
            }
        }
        return .notUnderstood(language, .noEntity, understanding(intent), suggestions: suggestions.starters(language))
    }

    // MARK: Rewording

    private func characterRange(_ token: Int, length: Int) -> Range<Int> {
        let start = analysis.tokens[token].range.lowerBound
        return start..<min(start + length, analysis.text.characters.count)
    }

    /// Takes "a" or "the" before a phrase along.
    private func articleBefore(_ range: Range<Int>) -> Range<Int> {
        for article in ["a ", "an ", "the ", "any "] {
            let start = range.lowerBound - article.count
            if start >= 0, String(analysis.text.characters[start..<range.lowerBound]).lowercased() == article {
                return start..<range.upperBound
            }
        }
        return range
    }

    private func rephrased(_ mention: EntityMention, as node: NodeSlot) -> String {
        var range: Range<Int>
        let first = analysis.tokens[mention.tokens.lowerBound].range
        if mention.isQuoted, mention.tokens.count == 1 {
            range = max(0, first.lowerBound - 1)..<min(first.upperBound + 1, analysis.text.characters.count)
        } else {
            range = first.lowerBound..<min(first.lowerBound + mention.text.count, analysis.text.characters.count)
        }
        if let hint = mention.hintTokens, let head = analysis.tokens[hint].first, let tail = analysis.tokens[hint].last
        {
            let isBefore = head.range.upperBound <= range.lowerBound
            let length = analysis.classes.first { $0.tokens == hint }?.text.count ?? 0
            let end = isBefore ? range.upperBound : min(head.range.lowerBound + length, tail.range.upperBound)
            range = min(head.range.lowerBound, range.lowerBound)..<max(range.upperBound, end)
        }
        return replacing(range, with: suggestions.phrase(node, language))
    }

    /// The question with some characters replaced; a Korean particle after them is made to fit.
    func replacing(_ range: Range<Int>, with text: String) -> String {
        let characters = analysis.text.characters
        let head = String(characters[..<range.lowerBound])
        var tail = String(characters[range.upperBound...])
        let particle = String(tail.prefix { $0.isHangul })
        let pairs: [(KoreanParticle.Pair, [String])] = [
            (.topic, ["은", "는"]), (.subject, ["이", "가"]), (.object, ["을", "를"]), (.and, ["과", "와"]),
            (.by, ["으로", "로"]),
        ]
        for (pair, forms) in pairs where forms.contains(particle) {
            tail = KoreanParticle.particle(pair, after: text) + tail.dropFirst(particle.count)
        }
        return head + text + tail
    }
}
