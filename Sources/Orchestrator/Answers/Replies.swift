internal import Base
internal import CMDB
internal import Graph
internal import OrderedCollections

/// Answers to questions that lead to no plan: said plainly, with what was understood and what can be asked.
enum Replies {
    struct Reply {
        var language: Language
        var status: Answer.Status
        var headline: String
        var summary: String
        var details: [AnswerBlock] = []
        var next: [String] = []
        var understood = Understanding()
    }

    /// What was taken out of an answer, or stands in its headline, without evidence.
    /// - Parameters:
    ///   - sentences: how many were left out.
    ///   - words: numbers and names of the headline that no evidence has.
    static func leftOut(_ sentences: Int, _ words: [String], _ language: Language) -> String {
        let list = words.joined(separator: ", ")
        if language == .korean {
            return words.isEmpty ? "근거에서 확인되지 않은 문장 \(sentences)개를 뺐습니다." : "근거에서 확인되지 않은 내용이 있습니다: \(list)"
        }
        if !words.isEmpty { return "Some of the text is not supported by the evidence: \(list)" }
        return sentences == 1
            ? "1 statement was left out because the evidence does not support it."
            : "\(sentences) statements were left out because the evidence does not support them."
    }

    /// Nil for a plan.
    static func reply(to outcome: PlanOutcome, language asked: Language?) -> Reply? {
        switch outcome {
        case .plan: nil
        case .ambiguous(let language, let about, let choices, let understood):
            ambiguous(language, about, choices, understood)
        case .notUnderstood(let language, let reason, let understood, let suggestions):
            notUnderstood(language, reason, understood, suggestions)
        case .unknownName(let language, let name, let nearest, let understood, let suggestions):
            unknownName(language, name, nearest, understood, suggestions)
        case .unsupportedLanguage(let name, let suggestions):
            Reply(
                language: asked ?? .english, status: .notUnderstood,
                headline: "I read English and Korean; this looks like \(name). / 영어와 한국어만 읽을 수 있습니다.",
                summary: "Please ask in English or Korean. / 영어나 한국어로 질문해 주십시오.", next: suggestions)
        case .empty:
            Reply(
                language: asked ?? .english, status: .notUnderstood,
                headline: asked == .korean ? "질문이 비어 있습니다." : "The question is empty.",
                summary: asked == .korean
                    ? "구성 항목에 관한 질문을 한국어나 영어로 적어 주십시오."
                    : "Write a question about configuration items, in English or Korean.")
        }
    }

    private static func ambiguous(
        _ language: Language, _ about: String, _ choices: [PlanChoice], _ understood: Understanding
    ) -> Reply {
        let isKorean = language == .korean
        return Reply(
            language: language, status: .needsInput,
            headline: isKorean
                ? "“\(about)”\(KoreanParticle.particle(.by, after: about)) 무엇을 가리키는지 골라 주십시오."
                : "Which “\(about)” do you mean?",
            summary: isKorean
                ? "해당하는 구성 항목이 \(choices.count)개 있고 답이 서로 다릅니다."
                : "\(choices.count) CIs fit, and their answers differ.",
            details: [.choices(choices)], next: choices.map(\.question), understood: understood)
    }

    private static func unknownName(
        _ language: Language, _ name: String, _ nearest: [PlanChoice], _ understood: Understanding,
        _ suggestions: [String]
    ) -> Reply {
        let isKorean = language == .korean
        let headline = isKorean ? "이름이 “\(name)”인 구성 항목이 없습니다." : "No CI is called “\(name)”."
        guard !nearest.isEmpty else {
            return Reply(
                language: language, status: .noData, headline: headline,
                summary: isKorean ? "비슷한 이름도 없습니다." : "Nothing has a similar name either.", next: suggestions,
                understood: understood)
        }
        return Reply(
            language: language, status: .needsInput, headline: headline,
            summary: isKorean ? "비슷한 이름을 찾았습니다." : "These names are similar.", details: [.choices(nearest)],
            next: nearest.map(\.question), understood: understood)
    }

    private static func notUnderstood(
        _ language: Language, _ reason: PlanOutcome.Reason, _ understood: Understanding, _ suggestions: [String]
    ) -> Reply {
        let isKorean = language == .korean
        let (en, ko): (String, String) =
            switch reason {
            case .noPattern: ("I did not understand the question.", "질문을 이해하지 못했습니다.")
            case .noEntity:
                (
                    "I understood what you want to know, but not about which CI.",
                    "무엇을 알고 싶은지는 이해했지만 어느 구성 항목인지 알 수 없습니다."
                )
            case .negation:
                (
                    "I cannot answer questions with “without” or “not” in this place yet.",
                    "이 위치의 부정이나 제외 조건에는 아직 답할 수 없습니다."
                )
            case .comparison: ("I cannot make this comparison or calculation yet.", "이 비교나 계산은 아직 할 수 없습니다.")
            case .cause:
                (
                    "I cannot find causes yet; I know relations, impact and changes.",
                    "원인은 아직 찾을 수 없습니다. 관계, 영향, 변경은 답할 수 있습니다."
                )
            case .metric: ("There are no measurements in the graph, only configuration.", "그래프에는 구성 정보만 있고 측정값은 없습니다.")
            case .forecast: ("I cannot look into the future.", "미래는 예측할 수 없습니다.")
            case .order: ("I only answer questions; I change nothing.", "질문에 답하기만 하며 아무것도 변경하지 않습니다.")
            case .unknownWords: ("I understood only part of the question.", "질문의 일부만 이해했습니다.")
            case .greeting:
                ("Hello. Ask me about the configuration items in this graph.", "안녕하세요. 이 그래프의 구성 항목에 관해 물어보십시오.")
            }
        var parts = understood.entities.map { "“\($0)”" } + understood.conditions
        if let intent = understood.intent { parts.insert(intent.rawValue, at: 0) }
        let known = parts.joined(separator: ", ")
        let summary =
            known.isEmpty
            ? isKorean ? "아래와 같은 질문에 답할 수 있습니다." : "I can answer questions like the ones below."
            : isKorean ? "이해한 것: \(known)." : "What I understood: \(known)."
        return Reply(
            language: language, status: .notUnderstood, headline: isKorean ? ko : en, summary: summary,
            next: suggestions, understood: understood)
    }
}
