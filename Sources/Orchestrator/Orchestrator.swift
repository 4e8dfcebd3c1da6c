internal import Base
public import CMDB
public import Graph
internal import JSON
internal import OrderedCollections

/// Answers questions: question → plan → tool calls → evidence → answer.
///
/// Without a model it is deterministic: the same question on the same snapshot gives the same answer, but for the
/// id of the run and the times it took. With a model, the model plans and phrases by the same tools, and the
/// deterministic planner stands by.
public struct Orchestrator: Sendable {
    private(set) var planner: Planner
    private(set) var metamodel: Metamodel
    private let planners = PlannerCache()
    let registry: ToolRegistry
    let changes: ChangeSource
    let model: LanguageModel?
    let budget: RunBudget

    /// - Parameters:
    ///   - changes: where the history is read from.
    ///   - model: nil for the deterministic planner.
    public init(
        metamodel: Metamodel, changes: ChangeSource, model: LanguageModel?, registry: ToolRegistry = .standard,
        budget: RunBudget = .standard
    ) {
        planner = planners.planner(for: metamodel)
        self.metamodel = metamodel
        self.registry = registry
        self.changes = changes
        self.model = model
        self.budget = budget
    }

    /// The same orchestrator for an estate that follows this metamodel: it knows the words of its classes and relation
    /// types, also of those that were defined a moment ago.
    public func following(_ metamodel: Metamodel) -> Orchestrator {
        if metamodel.schemaVersion === self.metamodel.schemaVersion { return self }
        var other = self
        other.planner = planners.planner(for: metamodel)
        other.metamodel = metamodel
        return other
    }

    /// The name of the planner in use: `built-in`, or that of the model.
    public var plannerName: String { model?.name ?? Self.builtIn }

    static let builtIn = "built-in"

    /// Works on a question and tells `emit` what happens; the last event is `finished` or `failed`.
    /// - Returns: the answer; nil where the question was refused with `failed`.
    @discardableResult
    public func answer(
        _ request: QuestionRequest, on snapshot: GraphSnapshot, emit: @escaping @Sendable (RunEvent) -> Void
    ) async -> Answer? {
        guard request.question.utf8.count <= Limits.questionBytes else {
            emit(
                .failed(
                    OrchestratorError(
                        .questionTooLong,
                        "the question is \(request.question.utf8.count) bytes, limit \(Limits.questionBytes)",
                        hint: "Ask a shorter question.")))
            return nil
        }
        let run = Run(orchestrator: self, request: request, snapshot: snapshot, emit: emit)
        let answer = await run.answer()
        emit(.finished(answer))
        return answer
    }
}

/// One question being worked on.
struct Run: Sendable {
    let orchestrator: Orchestrator
    let request: QuestionRequest
    let snapshot: GraphSnapshot
    let emit: @Sendable (RunEvent) -> Void
    let id: String
    let start: ContinuousClock.Instant

    init(
        orchestrator: Orchestrator, request: QuestionRequest, snapshot: GraphSnapshot,
        emit: @escaping @Sendable (RunEvent) -> Void
    ) {
        self.orchestrator = orchestrator
        self.request = request
        self.snapshot = snapshot
        self.emit = emit
        id = "run-" + String(UInt64.random(in: .min ... .max), radix: 16)
        start = .now
    }

    var estate: Estate { Estate(snapshot: snapshot, metamodel: orchestrator.metamodel) }
    var deadline: ContinuousClock.Instant { start.advanced(by: orchestrator.budget.wallTime) }

    var context: ToolContext {
        ToolContext(
            snapshot: snapshot, metamodel: orchestrator.metamodel, principal: request.principal, now: request.now,
            changes: orchestrator.changes)
    }

    func runner(_ language: Language) -> PlanRunner {
        PlanRunner(
            registry: orchestrator.registry, context: context, deadline: deadline, language: language, emit: emit)
    }

    func answer() async -> Answer {
        let outcome = orchestrator.planner.plan(
            request.question, snapshot: snapshot, language: request.language, now: request.now)
        emit(
            .started(
                run: id, question: request.question, language: outcome.language ?? request.language ?? .english,
                planner: orchestrator.plannerName))
        var gap: Localized?
        if let model = orchestrator.model, outcome.isWorthAModel {
            switch await ModelRun(run: self, model: model, hint: outcome).answer() {
            case .answered(let answer): return answer
            case .failed(let reason):
                gap = Localized(
                    en: "The model \(model.name) did not answer (\(reason)); the built-in planner did.",
                    ko:
                        "모델 \(model.name)\(KoreanParticle.particle(.subject, after: model.name)) 답하지 못해(\(reason)) 내장 플래너가 답했습니다."
                )
            }
        }
        var answer = await builtInAnswer(outcome)
        if let gap { answer.gaps.insert(gap.text(answer.language), at: 0) }
        return answer
    }

    // MARK: Without a model

    private func builtInAnswer(_ outcome: PlanOutcome) async -> Answer {
        switch outcome {
        case .plan(let plan): return await answer(plan)
        case .ambiguous(_, let about, let choices, _):
            if let plan = await commonPlan(about, choices) { return await answer(plan) }
        default: break
        }
        guard let reply = Replies.reply(to: outcome, language: request.language) else {
            return finished(Answer.empty(request, snapshot.seq, report(steps: [])))
        }
        var answer = Answer.empty(request, snapshot.seq, report(steps: []))
        answer.language = reply.language
        answer.status = reply.status
        answer.confidence = .inconclusive
        answer.headline = reply.headline
        answer.summary = reply.summary
        answer.details = reply.details
        answer.next = reply.next
        answer.understood = reply.understood
        emit(.partial(headline: answer.headline))
        return finished(answer)
    }

    private func answer(_ plan: ToolPlan) async -> Answer {
        emit(.planned(plan))
        let outcome = await runner(plan.language).run(plan)
        let draft = Composer(plan: plan, results: outcome.results, estate: estate).compose()
        emit(.partial(headline: draft.headline))
        return finished(assemble(draft, plan, outcome))
    }

    /// Readings that all lead to the same rows need no question back.
    private func commonPlan(_ about: String, _ choices: [PlanChoice]) async -> ToolPlan? {
        let plans = choices.compactMap(\.plan)
        guard plans.count == choices.count, plans.count > 1, plans.count <= 6 else { return nil }
        let silent = PlanRunner(
            registry: orchestrator.registry, context: context, deadline: deadline, language: .english, emit: { _ in })
        var first: [ToolResult]?
        for plan in plans {
            guard plan.intent != .describe, plan.intent != .changes else { return nil }
            let results = Array(await silent.run(plan).results.values)
            guard results.allSatisfy(\.isUsable) else { return nil }
            if let first {
                guard zip(first, results).allSatisfy({ $0.table == $1.table && $0.facts == $1.facts }) else {
                    return nil
                }
            } else {
                first = results
            }
        }
        guard var plan = plans.first else { return nil }
        plan.assumptions.append(
            Localized(
                en: "\(plans.count) CIs are called \(about); the answer is the same for each.",
                ko: "이름이 \(about)인 구성 항목이 \(plans.count)개 있지만 답은 모두 같습니다."))
        return plan
    }

    private func assemble(_ draft: Composer.Draft, _ plan: ToolPlan, _ outcome: PlanRunner.Outcome) -> Answer {
        var answer = Answer.empty(request, snapshot.seq, report(steps: outcome.steps))
        answer.language = plan.language
        answer.status = draft.status
        answer.confidence = plan.isCertain ? .confirmed : .likely
        if draft.status == .error || draft.status == .partial { answer.confidence = .inconclusive }
        answer.headline = draft.headline
        answer.details = draft.details
        answer.gaps = draft.gaps
        answer.next = draft.next
        answer.understood = plan.understood
        answer.sources = sources(plan.nodes.compactMap { node in outcome.results[node.id].map { (node.tool, $0) } })
        let verifier = AnswerVerifier(
            Array(outcome.results.values), allowed: allowed(plan) + outcome.results.values.compactMap(\.message),
            allowsRemainders: true)
        let summary = draft.summary.map(verifier.supported)
        answer.summary = summary.map(\.text).filter { !$0.isEmpty }.joined(separator: " ")
        let dropped = summary.reduce(0) { $0 + $1.dropped }
        let unsupported = verifier.unsupported(draft.headline)
        if dropped > 0 || !unsupported.isEmpty {
            answer.confidence = .inconclusive
            answer.gaps.append(Replies.leftOut(dropped, unsupported, plan.language))
        }
        return answer
    }

    /// Texts of the question and of the metamodel, which an answer may repeat.
    func allowed(_ plan: ToolPlan) -> [String] {
        var allowed = [request.question] + plan.topic.focus.flatMap { [$0.name, $0.id] } + plan.topic.conditions
        allowed += plan.nodes.flatMap { [$0.arguments.serialized(), $0.tool] }
        if let time = plan.topic.time {
            allowed += [time.since.text, time.until.text].flatMap {
                [$0, String($0.prefix(10)), String($0.dropFirst(11).prefix(5))]
            }
        }
        for ciClass in plan.topic.classes + plan.topic.groupClasses {
            let label = estate.classLabel(ciClass)
            allowed += [label.en, label.ko, Suggestions(estate: estate).plural(ciClass)]
        }
        return allowed
    }

    func sources(_ results: [(tool: String, result: ToolResult)]) -> [AnswerSource] {
        results.filter(\.result.isUsable).enumerated().map { index, found in
            AnswerSource(
                id: "E\(index + 1)", tool: found.tool, query: found.result.query,
                cis: Array(found.result.cis.prefix(Limits.sourceCIs)), ciCount: found.result.cis.count,
                seq: found.result.seq, asOf: request.now)
        }
    }

    func report(steps: [RunReport.Step]) -> RunReport {
        RunReport(id: id, milliseconds: 0, planner: Orchestrator.builtIn, steps: steps)
    }

    func finished(_ answer: Answer) -> Answer {
        var answer = answer
        answer.run.milliseconds = (ContinuousClock.now - start).milliseconds
        return answer
    }
}

extension Answer {
    static func empty(_ request: QuestionRequest, _ seq: CommitSeq, _ run: RunReport) -> Answer {
        Answer(
            question: request.question, language: request.language ?? .english, status: .answered,
            confidence: .confirmed, headline: "", summary: "", details: [], sources: [], seq: seq, gaps: [], next: [],
            understood: Understanding(), run: run)
    }
}

extension PlanOutcome {
    /// The language of the question, where it was found.
    var language: Language? {
        switch self {
        case .plan(let plan): plan.language
        case .ambiguous(let language, _, _, _), .notUnderstood(let language, _, _, _),
            .unknownName(let language, _, _, _, _):
            language
        case .unsupportedLanguage, .empty: nil
        }
    }

    /// An empty question needs no model.
    var isWorthAModel: Bool {
        if case .empty = self { return false }
        return true
    }
}
