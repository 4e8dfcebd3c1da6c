internal import Base
internal import CMDB
internal import Graph
internal import OrderedCollections

/// Finds the names of CIs in a question by looking runs of words up in the snapshot's name index.
struct EntityLinker: Sendable {
    let snapshot: GraphSnapshot
    let metamodel: Metamodel

    /// Words of the longest name that is looked for.
    static let nameTokens = 8

    /// Every name, left to right, not overlapping; at each place the longest one wins.
    /// - Complexity: O(tokens · `nameTokens`) hash look-ups.
    func link(_ text: TokenizedText) -> [EntityMention] {
        var found: [EntityMention] = []
        var position = 0
        while position < text.tokens.count {
            if let mention = longest(text, at: position) {
                found.append(mention)
                position = mention.tokens.upperBound
            } else {
                position += 1
            }
        }
        return found
    }

    private func longest(_ text: TokenizedText, at start: Int) -> EntityMention? {
        let tokens = text.tokens
        // A particle glued to the word before it is no name.
        if tokens[start].isGlued, tokens[start].isHangul, KoreanWord.isParticle(tokens[start].folded) { return nil }
        var length = tokens[start].isQuoted ? 1 : min(Self.nameTokens, tokens.count - start)
        while length > 0 {
            let range = start..<start + length
            length -= 1
            guard range.count == 1 || !tokens[range].contains(where: \.isQuoted) else { continue }
            if let mention = exact(text, range) { return mention }
        }
        return nil
    }

    private func exact(_ text: TokenizedText, _ range: Range<Int>) -> EntityMention? {
        let tokens = text.tokens
        let whole = text.text(of: range)
        let last = tokens[range.upperBound - 1]
        let readings =
            last.isHangul && !last.isQuoted
            ? KoreanWord.readings(of: last.text) : [.init(stem: last.text, particle: "")]
        for reading in readings {
            let name = String(whole.dropLast(last.text.count - reading.stem.count))
            let candidates = nodes(called: name)
            guard !candidates.isEmpty else { continue }
            var particle = reading.particle
            if particle.isEmpty, range.upperBound < tokens.count, tokens[range.upperBound].isGlued,
                tokens[range.upperBound].isHangul, KoreanWord.isParticle(tokens[range.upperBound].folded)
            {
                particle = tokens[range.upperBound].folded
            }
            return EntityMention(
                tokens: range, text: name, candidates: candidates, particle: particle, isWeak: false,
                isQuoted: tokens[range].contains(where: \.isQuoted))
        }
        return nil
    }

    /// CIs by name, by `ci-42`, or by `namespace/name`.
    func nodes(called name: String) -> [NodeSlot] {
        let named = snapshot.nodes(named: name).filter(snapshot.isCI)
        if !named.isEmpty { return named }
        if let id = CIName.parse(name), let slot = snapshot.slot(of: id), snapshot.isCI(slot) { return [slot] }
        guard let slash = name.firstIndex(of: "/") else { return [] }
        let scope = String(name[..<slash])
        let rest = String(name[name.index(after: slash)...])
        guard !scope.isEmpty, !rest.isEmpty else { return [] }
        let scopes = Set(snapshot.nodes(named: scope))
        guard !scopes.isEmpty else { return [] }
        return snapshot.nodes(named: rest).filter { node in
            guard snapshot.isCI(node) else { return false }
            var isInScope = false
            snapshot.forEachRelationship(of: node, direction: .outgoing) { adjacent in
                if scopes.contains(adjacent.node) { isInScope = true }
            }
            return isInScope
        }
    }
}
