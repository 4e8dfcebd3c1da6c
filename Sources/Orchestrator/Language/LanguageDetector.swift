/// What language a question is in, as far as it matters here.
enum DetectedLanguage: Hashable, Sendable {
    case supported(Language)
    /// A language that the planner does not read; the English name.
    case unsupported(String)
}

/// Tells Korean and English questions apart and recognises what is neither.
///
/// Names of CIs may be in any script: the caller takes them out before asking.
enum LanguageDetector {
    /// - Parameter tokens: the words of the question without the names in it.
    static func detect(_ tokens: [Token]) -> DetectedLanguage {
        var hangul = 0
        var han = 0
        var english = 0
        var foreign: [String: Int] = [:]
        for token in tokens where !token.isQuoted {
            if token.folded.contains(where: \.isHangul) { hangul += 1 }
            for scalar in token.folded.unicodeScalars {
                if let name = script(of: scalar) { foreign[name, default: 0] += 2 }
                if (0x4E00...0x9FFF).contains(scalar.value) || (0x3400...0x4DBF).contains(scalar.value) { han += 1 }
            }
            if englishWords.contains(token.folded) { english += 1 }
            for (name, words) in functionWords where words.contains(token.folded) { foreign[name, default: 0] += 1 }
        }
        if foreign["Japanese"] ?? 0 > 0, hangul == 0 { return .unsupported("Japanese") }
        let strongest = foreign.max { ($0.value, $1.key) < ($1.value, $0.key) }
        if let strongest, strongest.value >= 2, strongest.value > english, hangul == 0 {
            return .unsupported(strongest.key)
        }
        if han > 0, hangul == 0, english == 0 { return .unsupported("Chinese") }
        if hangul > 0, hangul >= english { return .supported(.korean) }
        return .supported(.english)
    }

    private static func script(of scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0x3041...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9F: "Japanese"
        case 0x0400...0x052F: "a language in Cyrillic script"
        case 0x0370...0x03FF where scalar.value != 0x03BC: "Greek"
        case 0x0590...0x05FF: "Hebrew"
        case 0x0600...0x06FF, 0x0750...0x077F: "Arabic"
        case 0x0900...0x0DFF: "an Indic language"
        case 0x0E00...0x0E7F: "Thai"
        default: nil
        }
    }

    /// English words that make a sentence English rather than a list of names.
    private static let englishWords: Set<String> = Set(
        """
        what which where who how many is are was were does do did the if when on in of for with show list tell me and
        to from by per run runs running depends depend goes down changed breaks affected last since give all any have
        has there it not a an can you
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Words of other languages in Latin script that are no English words.
    private static let functionWords: [(String, Set<String>)] = [
        (
            "German",
            words(
                """
                welche welcher welches wieviele viele wenn ausfällt fällt läuft laufen auf und ist sind der das dem den ein
                eine nicht von zeige mir hängt hängen ab wovon warum wie wo wer gibt es im letzten stunde geändert hat sich
                für mit zu knoten dienste
                """)
        ),
        (
            "French",
            words(
                """
                quel quels quelle quelles combien est sont les des le la du une sur qui que quoi dans avec pour pourquoi où
                tombe panne dépend dépendent montre montrez moi et ce cette si depuis dernière heure changé nœud tournent
                """)
        ),
        (
            "Spanish",
            words(
                """
                qué que cuál cuáles cuántos cuántas los las el del un una por para está están depende dependen muestra
                muéstrame cae cambió última hora sobre donde dónde quién si se ejecutan en nodo y con
                """)
        ),
        (
            "Italian",
            words(
                """
                quali quale quanti quante cosa che sono gli il lo della dei delle per dipende mostra mostrami dove chi se
                cade è nel ultima ora cambiato nodo
                """)
        ),
        (
            "Portuguese",
            words(
                """
                quais qual quantos quantas que são os as do da dos das um uma depende mostre onde quem cai mudou última no
                na em nó o
                """)
        ),
        ("Vietnamese", words("nào là gì những các trên bao nhiêu cái phụ thuộc vào nếu thì")),
        ("Dutch", words("welke wat zijn het een op als valt hoeveel draait draaien van waar afhankelijk laat zien")),
    ]

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }
}
