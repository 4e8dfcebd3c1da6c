/// Korean word forms: what is left of a word when its particle is taken off.
enum KoreanWord {
    /// A reading of a word: the stem, and the particle taken off (empty for the word as it stands).
    struct Reading: Hashable, Sendable {
        var stem: String
        var particle: String
    }

    /// All readings of a Hangul word, the word itself first, then those with the longest particle taken off.
    static func readings(of word: String) -> [Reading] {
        var readings = [Reading(stem: word, particle: "")]
        for particle in particles where word.count > particle.count && word.hasSuffix(particle) {
            readings.append(Reading(stem: String(word.dropLast(particle.count)), particle: particle))
        }
        for reading in readings where reading.stem.count > 1 && reading.stem.hasSuffix("들") {
            readings.append(Reading(stem: String(reading.stem.dropLast()), particle: reading.particle))
        }
        return readings
    }

    /// Whether `word` begins with a stem. A stem of one syllable must be followed by an ending: 주세요 begins with 주,
    /// 주문서버 does not.
    static func begins(_ word: String, with stem: String) -> Bool {
        guard word.hasPrefix(stem) else { return false }
        guard stem.count == 1, stem.first?.isHangul ?? false else { return true }
        return endings.contains(String(word.dropFirst()))
    }

    private static let endings: Set<String> = [
        "", "는", "나", "나요", "니", "면", "지", "지요", "세요", "요", "줘", "줘요", "고", "어", "어요", "아", "아요", "었나", "었어",
        "었나요", "은", "을", "는지", "은지", "던", "게", "며", "다", "습니다", "니다", "는가", "는데", "는것", "려면", "려고", "야",
        "서", "라", "도", "까", "까요", "시오", "십시오", "주세요", "줄래", "있나", "있어", "있는", "으면", "을까", "을까요", "으나",
        "을때", "는다", "는다면", "었을", "었을때", "어도", "가", "를", "예요", "에요", "냐", "으로", "로", "어서", "으니", "요?",
        "십니까", "습니까", "니까", "시나요", "실까요", "는중", "려", "려줘", "여줘", "여주세요", "였나", "었는지", "ㄴ가", "한", "할",
    ]

    static func isParticle(_ word: String) -> Bool { particleSet.contains(word) }

    /// What a particle says about the noun before it.
    enum Role: Sendable { case none, topic, object, place, origin, target, possessor, group, copula }

    static func role(of particle: String) -> Role {
        switch particle {
        case "은", "는", "이", "가", "이가", "께서", "들은", "들이": .topic
        case "을", "를": .object
        case "에서", "에서는", "에서도", "에서의", "위에서", "위에", "상에서", "안에", "내에": .place
        case "에", "에는", "에도", "에만", "에게", "한테", "께": .target
        case "부터", "에서부터", "으로부터", "로부터": .origin
        case "의": .possessor
        case "별", "별로", "별로는", "별의", "마다", "당": .group
        case "인가", "인가요", "입니까", "인지", "야", "이야", "이란", "란", "이란?": .copula
        default: .none
        }
    }

    /// Longest first, so that 에서는 is not read as 는.
    static let particles: [String] = [
        "에서부터", "으로부터", "위에서는", "이라는", "라는", "에서는", "에서도", "에서의", "위에서", "상에서", "에게서",
        "까지도", "으로는", "로부터", "별로는", "입니까", "인가요", "들에서", "들에는", "으로", "에서", "에게", "한테", "까지",
        "부터", "처럼", "보다", "마다", "별로", "별의", "이나", "이랑", "하고", "과의", "와의", "에는", "에도", "에만", "들은",
        "들이", "들을", "들의", "들에", "인가", "인지", "이야", "이란", "이며", "이고", "께서", "위에", "안에", "내에", "은", "는",
        "이", "가", "을", "를", "에", "의", "와", "과", "로", "도", "만", "랑", "야", "란", "별", "당",
    ].sorted { ($0.count, $1) > ($1.count, $0) }

    private static let particleSet = Set(particles)
}

/// Choosing the particle that fits a word, for answers.
enum KoreanParticle {
    /// 은/는, 이/가, 을/를, 과/와, 으로/로: written as the pair "with final consonant / without".
    enum Pair: Sendable { case topic, subject, object, and, by, copula }

    /// `word` with the particle that its last sound asks for.
    static func attach(_ pair: Pair, to word: String) -> String { word + particle(pair, after: word) }

    static func particle(_ pair: Pair, after word: String) -> String {
        let final = finalSound(of: word)
        switch pair {
        case .topic: return final == .none ? "는" : "은"
        case .subject: return final == .none ? "가" : "이"
        case .object: return final == .none ? "를" : "을"
        case .and: return final == .none ? "와" : "과"
        case .by: return final == .other ? "으로" : "로"
        case .copula: return final == .none ? "입니다" : "입니다"
        }
    }

    enum FinalSound: Sendable { case none, rieul, other }

    /// The last sound of a word as a Korean reader says it: Hangul exactly, digits and Latin letters as read aloud.
    static func finalSound(of word: String) -> FinalSound {
        guard let character = word.last(where: { $0.isLetter || $0.isNumber }),
            let scalar = character.lowercased().unicodeScalars.first
        else { return .none }
        if let final = HangulSyllable.finalLetter(of: scalar) {
            return final == 0 ? .none : final == 8 ? .rieul : .other
        }
        switch Character(scalar) {
        // 일, 칠, 팔 end in ㄹ; 영, 삼, 육 in other consonants; 이, 사, 오, 구 in vowels.
        case "1", "7", "8": return .rieul
        case "0", "3", "6": return .other
        case "2", "4", "5", "9": return .none
        default: return latinFinal(of: word)
        }
    }

    /// A word that ends in one letter after a digit or hyphen is spelled out (엘, 엠, 엔, 알); others are read by ending.
    private static func latinFinal(of word: String) -> FinalSound {
        let letters = Array(word.lowercased().filter { $0.isLetter || $0.isNumber || "-_./".contains($0) })
        guard let last = letters.last else { return .none }
        let before = letters.dropLast().last
        let isSpelled = before.map { !$0.isLetter } ?? true
        if isSpelled {
            switch last {
            case "l", "r": return .rieul
            case "m", "n": return .other
            default: return .none
            }
        }
        let vowels = "aeiouy"
        switch last {
        case "l": return .rieul
        case "m", "n": return .other
        case "g": return before == "n" ? .other : .none
        case "k", "p", "t", "c", "b": return before.map { vowels.contains($0) } ?? false ? .other : .none
        case "e":
            // The silent e of "node" or "kube" is not said: the sound before it decides, and those are mostly vowels.
            return before == "l" && letters.count > 2 && !vowels.contains(letters[letters.count - 3]) ? .rieul : .none
        default: return .none
        }
    }
}
