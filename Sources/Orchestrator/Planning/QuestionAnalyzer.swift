internal import Base
internal import CMDB
internal import Graph
internal import OrderedCollections

/// Finds names, classes, attributes, relations, times and cues in a question.
struct QuestionAnalyzer: Sendable {
    let snapshot: GraphSnapshot
    let metamodel: Metamodel
    let lexicon: Lexicon
    let cues: CueLexicon
    let now: Instant

    /// - Complexity: a handful of hash look-ups per token; no name is scanned.
    func analyze(_ text: TokenizedText) -> QuestionAnalysis {
        var analysis = QuestionAnalysis(text: text, language: .english)
        let linker = EntityLinker(snapshot: snapshot, metamodel: metamodel)
        let found = linker.link(text)
        splitCompounds(&analysis, keeping: found)
        let linked = analysis.text.tokens == text.tokens ? found : linker.link(analysis.text)
        analysis.cues = cueMentions(analysis.tokens)
        analysis.time = TimeParser(now: now).firstMention(in: analysis.tokens)
        findClasses(&analysis)
        findAttributes(&analysis)
        findRelations(&analysis)
        settleEntities(&analysis, linked)
        findLeftovers(&analysis)
        return analysis
    }

    // MARK: Compounds

    /// Cuts Hangul compounds into known words: 파드수는 → 파드 + 수는, 노드목록 → 노드 + 목록.
    private func splitCompounds(_ analysis: inout QuestionAnalysis, keeping names: [EntityMention]) {
        var tokens: [Token] = []
        for (position, token) in analysis.text.tokens.enumerated() {
            let isName = names.contains { $0.tokens.contains(position) }
            if !isName, let parts = compound(token) {
                tokens += parts
            } else {
                tokens.append(token)
            }
        }
        analysis.text.tokens = tokens
    }

    private func compound(_ token: Token) -> [Token]? {
        guard token.isHangul, token.text.count >= 3 || (token.text.count == 3) else { return nil }
        let readings = KoreanWord.readings(of: token.folded)
        if readings.contains(where: { isNoun($0.stem) }) { return nil }
        let characters = Array(token.text)
        for length in stride(from: characters.count - 1, through: 1, by: -1) {
            let head = String(characters[..<length])
            let tail = String(characters[length...])
            guard isNoun(head), Self.compoundTails.contains(where: { tail == $0 || tailStem(tail) == $0 }) else {
                continue
            }
            let middle = token.range.lowerBound + length
            return [
                Token(
                    text: head, folded: head, range: token.range.lowerBound..<middle, isGlued: token.isGlued,
                    isHangul: true),
                Token(text: tail, folded: tail, range: middle..<token.range.upperBound, isGlued: true, isHangul: true),
            ]
        }
        return nil
    }

    private func tailStem(_ tail: String) -> String? {
        KoreanWord.readings(of: tail).map(\.stem).first { Self.compoundTails.contains($0) }
    }

    private func isNoun(_ word: String) -> Bool { lexicon.classes[word] != nil || lexicon.attributes[word] != nil }

    private static let compoundTails: Set<String> = [
        "수", "개수", "갯수", "목록", "리스트", "현황", "상태", "버전", "정보", "이름", "주소", "이력", "별", "별로", "변경",
    ]

    // MARK: Cues

    private func cueMentions(_ tokens: [Token]) -> [CueMention] {
        var found: [CueMention] = []
        var position = 0
        while position < tokens.count {
            let matches = tokens[position].isQuoted ? [] : cues.matches(tokens, at: position)
            let length = matches.first?.length ?? 1
            for match in matches where match.length == length {
                found.append(CueMention(cue: match.cue, tokens: position..<position + match.length))
            }
            position += length
        }
        for (position, token) in tokens.enumerated() where token.isHangul && Self.isConditional(token.folded) {
            found.append(CueMention(cue: .condition, tokens: position..<position + 1))
        }
        return found
    }

    /// 내려가면, 죽으면, 나면: a verb with the ending of a condition.
    private static func isConditional(_ word: String) -> Bool {
        (word.hasSuffix("면") || word.hasSuffix("다면") || word.hasSuffix("을때") || word.hasSuffix("ㄹ때"))
            && word.count > 1 && !["화면", "측면", "반면", "도면"].contains(word)
    }

    // MARK: Classes, attributes, relations

    private func findClasses(_ analysis: inout QuestionAnalysis) {
        analysis.classes = phrases(analysis.tokens) { phrase in lexicon.classes[phrase] }.map { found in
            let present = found.value.filter { count(of: $0) > 0 }
            return ClassMention(
                tokens: found.tokens, text: found.text, classes: present.isEmpty ? found.value : present,
                particle: found.particle, isPlural: lexicon.plurals.contains(found.phrase),
                isGroup: isGroup(found.tokens, particle: found.particle, in: analysis))
        }
    }

    private func findAttributes(_ analysis: inout QuestionAnalysis) {
        analysis.attributes = phrases(analysis.tokens) { phrase in lexicon.attributes[phrase] }.map { found in
            AttributeMention(
                tokens: found.tokens, text: found.text, keys: found.value, particle: found.particle,
                isGroup: isGroup(found.tokens, particle: found.particle, in: analysis))
        }
    }

    private func findRelations(_ analysis: inout QuestionAnalysis) {
        analysis.relations = phrases(analysis.tokens) { phrase in lexicon.relations[phrase] }.map {
            RelationMention(tokens: $0.tokens, readings: $0.value)
        }
        for (position, token) in analysis.tokens.enumerated() where token.isHangul {
            let readings = lexicon.koreanRelations.filter { KoreanWord.begins(token.folded, with: $0.stem) }
            guard !readings.isEmpty else { continue }
            analysis.relations.append(
                RelationMention(tokens: position..<position + 1, readings: readings.map(\.reading)))
        }
    }

    private func count(of ciClass: String) -> Int {
        snapshot.label(named: ciClass).map { snapshot.nodeCount(labelled: $0) } ?? 0
    }

    /// "per node", "by namespace", "each node", 노드별, 각 노드.
    private func isGroup(_ tokens: Range<Int>, particle: String, in analysis: QuestionAnalysis) -> Bool {
        if KoreanWord.role(of: particle) == .group { return true }
        let next = tokens.upperBound
        if next < analysis.tokens.count, analysis.tokens[next].isGlued,
            KoreanWord.role(of: analysis.tokens[next].folded) == .group
        {
            return true
        }
        var before = tokens.lowerBound - 1
        while before >= 0, ["the", "a", "k8s", "kubernetes"].contains(analysis.tokens[before].folded) { before -= 1 }
        guard before >= 0 else { return false }
        if ["각", "each", "every"].contains(analysis.tokens[before].folded) { return true }
        return analysis.cues.contains { $0.cue == .per && $0.tokens.contains(before) }
            && !analysis.tokens[before].isHangul
    }

    private struct Phrase<Found> {
        var tokens: Range<Int>
        var text: String
        var phrase: String
        var particle: String
        var value: Found
    }

    /// Longest phrases first, left to right, not overlapping.
    private func phrases<Found>(_ tokens: [Token], _ lookUp: (String) -> Found?) -> [Phrase<Found>] {
        var found: [Phrase<Found>] = []
        var position = 0
        while position < tokens.count {
            var length = min(Lexicon.phraseTokens, tokens.count - position)
            var match: Phrase<Found>?
            while length > 0, match == nil {
                match = phrase(tokens, position..<position + length, lookUp)
                length -= 1
            }
            if let match { found.append(match) }
            position = match?.tokens.upperBound ?? position + 1
        }
        return found
    }

    private func phrase<Found>(
        _ tokens: [Token], _ range: Range<Int>, _ lookUp: (String) -> Found?
    ) -> Phrase<Found>? {
        guard !tokens[range].contains(where: \.isQuoted) else { return nil }
        let head = tokens[range].dropLast().map(\.folded).joined()
        let last = tokens[range.upperBound - 1]
        let readings = last.isHangul ? KoreanWord.readings(of: last.folded) : [.init(stem: last.folded, particle: "")]
        for reading in readings {
            let compact = Lexicon.compact(head + reading.stem)
            guard let value = lookUp(compact) else { continue }
            var particle = reading.particle
            if particle.isEmpty, range.upperBound < tokens.count, tokens[range.upperBound].isGlued,
                KoreanWord.isParticle(tokens[range.upperBound].folded)
            {
                particle = tokens[range.upperBound].folded
            }
            let text = tokens[range].dropLast().map(\.text) + [String(last.text.prefix(reading.stem.count))]
            return Phrase(
                tokens: range, text: text.joined(separator: " "), phrase: compact, particle: particle, value: value)
        }
        return nil
    }

    // MARK: Entities among the other words

    private func settleEntities(_ analysis: inout QuestionAnalysis, _ linked: [EntityMention]) {
        var entities: [EntityMention] = []
        for var entity in linked {
            if let time = analysis.time, time.tokens.overlaps(entity.tokens), !entity.isQuoted { continue }
            let isCovered =
                analysis.classes.contains {
                    $0.tokens.overlaps(entity.tokens) && $0.tokens.count >= entity.tokens.count
                }
                || (entity.tokens.count == 1 && isOrdinaryWord(entity, analysis))
            entity.isWeak = isCovered && !entity.isQuoted
            addHint(&entity, analysis)
            entities.append(entity)
        }
        promoteHinted(&entities, analysis)
        promoteSubject(&entities, analysis)
        analysis.entities = entities
        let strong = analysis.strongEntities
        func isFree(_ tokens: Range<Int>) -> Bool { !strong.contains { $0.tokens.overlaps(tokens) } }
        analysis.classes.removeAll { !isFree($0.tokens) }
        // A word that is a class here (the hint of a name, the class to group by) is no attribute, too.
        let hints = strong.compactMap(\.hintTokens) + analysis.classes.filter(\.isGroup).map(\.tokens)
        analysis.attributes.removeAll { mention in
            !isFree(mention.tokens) || hints.contains { $0.overlaps(mention.tokens) }
        }
        analysis.relations.removeAll { !isFree($0.tokens) }
        analysis.cues.removeAll { cue in strong.contains { $0.tokens.overlaps(cue.tokens) } && cue.cue != .condition }
        // The tokens of a time say nothing else ("last", "since", "new year").
        if let time = analysis.time {
            analysis.cues.removeAll { time.tokens.contains($0.tokens.lowerBound) }
            analysis.attributes.removeAll { time.tokens.overlaps($0.tokens) }
            analysis.classes.removeAll { time.tokens.overlaps($0.tokens) }
            analysis.relations.removeAll { time.tokens.overlaps($0.tokens) }
        }
    }

    private func isOrdinaryWord(_ entity: EntityMention, _ analysis: QuestionAnalysis) -> Bool {
        analysis.cues.contains { $0.tokens.overlaps(entity.tokens) && $0.tokens.count >= entity.tokens.count }
            || analysis.attributes.contains { $0.tokens == entity.tokens }
            || analysis.relations.contains { $0.tokens.overlaps(entity.tokens) }
            || entity.text.count == 1
            || analysis.tokens[entity.tokens.lowerBound].number != nil
    }

    /// "service X", "X 서비스", "the node named X": a class beside a name says what kind of thing it is.
    private func addHint(_ entity: inout EntityMention, _ analysis: QuestionAnalysis) {
        let before = analysis.classes.last { mention in
            mention.tokens.upperBound <= entity.tokens.lowerBound
                && (mention.tokens.upperBound..<entity.tokens.lowerBound).allSatisfy {
                    ["named", "called"].contains(analysis.tokens[$0].folded)
                } && mention.particle.isEmpty && !mention.isGroup
        }
        let after = analysis.classes.first { mention in
            mention.tokens.lowerBound == entity.tokens.upperBound && entity.particle.isEmpty && !mention.isGroup
        }
        for mention in [before, after].compactMap({ $0 }) where !mention.tokens.overlaps(entity.tokens) {
            let fitting = entity.candidates.filter { node in mention.classes.contains { isA(node, $0) } }
            let isAfter = mention.tokens.lowerBound >= entity.tokens.upperBound
            // "X pods" asks for pods of X where X is no pod itself; "pod X" calls X a pod even where it is none.
            if fitting.isEmpty && (isAfter || mention.isPlural) { continue }
            if isAfter && mention.isPlural && fitting.count < entity.candidates.count { continue }
            entity.hint = mention.classes
            entity.hintTokens = mention.tokens
            if !fitting.isEmpty { entity.candidates = fitting }
            if isAfter { entity.particle = mention.particle }
            return
        }
    }

    private func isA(_ node: NodeSlot, _ ciClass: String) -> Bool {
        snapshot.label(named: ciClass).map { snapshot.hasLabel(node, $0) } ?? false
    }

    /// "what runs on vm?", where a machine is called vm: a class in the singular that names a CI exactly is that CI
    /// where the question is about one thing and names no other.
    private func promoteSubject(_ entities: inout [EntityMention], _ analysis: QuestionAnalysis) {
        guard !entities.contains(where: { !$0.isWeak }) else { return }
        let isAboutOne = analysis.hasAny([.failure, .effect, .depend, .dependents, .dependencies])
        let subjects = entities.indices.filter { index in
            let tokens = entities[index].tokens
            let stands =
                entities[index].role == .place
                || analysis.cues.contains { [.on, .of].contains($0.cue) && $0.tokens.upperBound == tokens.lowerBound }
            return (isAboutOne || stands)
                && analysis.classes.contains { $0.tokens == tokens && !$0.isPlural && !$0.isGroup }
        }
        if subjects.count == 1 { entities[subjects[0]].isWeak = false }
    }

    /// "namespace default": an ordinary word after its class is a name.
    private func promoteHinted(_ entities: inout [EntityMention], _ analysis: QuestionAnalysis) {
        for index in entities.indices where entities[index].isWeak {
            guard let hint = entities[index].hintTokens, hint.upperBound == entities[index].tokens.lowerBound,
                !entities[index].hint.isEmpty,
                entities[index].candidates.contains(where: { node in entities[index].hint.contains { isA(node, $0) } }),
                !analysis.classes.contains(where: { $0.tokens == entities[index].tokens }),
                !analysis.cues.contains(where: {
                    $0.tokens.overlaps(entities[index].tokens) && [.on, .of, .filler, .run, .and].contains($0.cue)
                })
            else { continue }
            entities[index].isWeak = false
        }
    }

    // MARK: What is left

    private func findLeftovers(_ analysis: inout QuestionAnalysis) {
        var explained = Set<Int>()
        for mention in analysis.entities where !mention.isWeak {
            explained.formUnion(mention.tokens)
            if let hint = mention.hintTokens { explained.formUnion(hint) }
        }
        for mention in analysis.classes { explained.formUnion(mention.tokens) }
        for mention in analysis.attributes { explained.formUnion(mention.tokens) }
        for mention in analysis.relations { explained.formUnion(mention.tokens) }
        for mention in analysis.cues { explained.formUnion(mention.tokens) }
        if let time = analysis.time { explained.formUnion(time.tokens) }
        analysis.leftovers = analysis.tokens.indices.filter { position in
            let token = analysis.tokens[position]
            if explained.contains(position) { return false }
            if token.isGlued, token.isHangul, KoreanWord.isParticle(token.folded) || token.folded.count == 1 {
                return false
            }
            return true
        }
    }
}
