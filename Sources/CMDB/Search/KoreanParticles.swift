/// Korean words as they are written in a search: with a particle that the name does not have.
enum KoreanParticles {
    /// Longest first.
    private static let particles = [
        "에서는", "으로는", "이라는", "에서", "으로", "에게", "까지", "부터", "처럼", "보다", "이나", "이랑", "하고", "라는", "에는",
        "은", "는", "이", "가", "을", "를", "에", "의", "와", "과", "로", "도", "만", "랑",
    ]

    /// The word without each particle that it may end with; at least two syllables stay. Empty for words of other
    /// scripts.
    static func stems(of word: String) -> [String] {
        guard let last = word.unicodeScalars.last, (0xAC00...0xD7A3).contains(last.value) else { return [] }
        return particles.compactMap { particle in
            guard word.hasSuffix(particle), word.count >= particle.count + 2 else { return nil }
            return String(word.dropLast(particle.count))
        }
    }
}
