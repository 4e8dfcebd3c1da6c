internal import Base
internal import CMDB
internal import Graph
internal import OrderedCollections

/// Words of answers in one language: counts with their nouns, lists, particles.
struct Phrasing {
    let language: Language
    let estate: Estate
    /// What the question calls the CIs it asks for; used where that word stands for several classes.
    var word: String?

    var isKorean: Bool { language == .korean }

    func pick(_ en: @autoclosure () -> String, _ ko: @autoclosure () -> String) -> String { isKorean ? ko() : en() }

    /// "3 pods", "파드 3개".
    func count(_ number: Int, _ ciClass: String) -> String {
        if isKorean { return "\(estate.classLabel(ciClass).ko) \(number)개" }
        return number == 1 ? "1 \(singular(ciClass))" : "\(number) \(Suggestions(estate: estate).plural(ciClass))"
    }

    func singular(_ ciClass: String) -> String { estate.classLabel(ciClass).en.lowercasedWords }

    /// "2 pods and 1 service", "파드 2개, 서비스 1개": the first few of a count by class.
    func counts(_ pairs: [(String, Int)], most: Int = 5) -> String {
        var parts = pairs.prefix(most).map { count($0.1, $0.0) }
        let rest = pairs.dropFirst(most).reduce(0) { $0 + $1.1 }
        if rest > 0 { parts.append(pick("\(rest) more", "그 밖에 \(rest)개")) }
        return list(parts)
    }

    func list(_ parts: [String]) -> String {
        guard !isKorean, parts.count > 1 else { return parts.joined(separator: ", ") }
        return parts.dropLast().joined(separator: ", ") + " and " + parts[parts.count - 1]
    }

    /// The first few names, and how many more.
    func names(_ names: [String], total: Int, most: Int = 4) -> String {
        let shown = Array(names.prefix(most))
        let rest = total - shown.count
        if rest <= 0 { return list(shown) }
        return pick("\(shown.joined(separator: ", ")) and \(rest) more", "\(shown.joined(separator: ", ")) 외 \(rest)개")
    }

    /// What to call the things a question asks for: its own word where there is one, else the class.
    func things(_ classes: [String], _ number: Int) -> String {
        if classes.count > 1, let word {
            return isKorean
                ? "\(word) \(number)개" : "\(number) \(number == 1 ? Self.singular(word) : Self.plural(word))"
        }
        guard classes.count == 1, let only = classes.first, only != Metamodel.rootClass else {
            return pick(number == 1 ? "1 CI" : "\(number) CIs", "구성 항목 \(number)개")
        }
        return count(number, only)
    }

    func noun(_ classes: [String]) -> String {
        if classes.count > 1, let word { return isKorean ? word : Self.plural(word) }
        guard classes.count == 1, let only = classes.first, only != Metamodel.rootClass else {
            return pick("CIs", "구성 항목")
        }
        return isKorean ? estate.classLabel(only).ko : Suggestions(estate: estate).plural(only)
    }

    private static func plural(_ word: String) -> String { word.hasSuffix("s") ? word : word + "s" }
    private static func singular(_ word: String) -> String {
        word.hasSuffix("s") && !word.hasSuffix("ss") ? String(word.dropLast()) : word
    }

    func topic(_ word: String) -> String { KoreanParticle.attach(.topic, to: word) }
    func subject(_ word: String) -> String { KoreanParticle.attach(.subject, to: word) }
    func object(_ word: String) -> String { KoreanParticle.attach(.object, to: word) }

    /// `2026-11-21 10:00`, UTC.
    func time(_ text: String) -> String { String(text.prefix(16)).replacing("T", with: " ") }
}
