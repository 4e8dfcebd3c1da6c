internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

/// Puts results into words: headline, summary, details. No number and no name that is not in a result.
struct Composer {
    let plan: ToolPlan
    let results: OrderedDictionary<String, ToolResult>
    let estate: Estate
    let phrasing: Phrasing

    init(plan: ToolPlan, results: OrderedDictionary<String, ToolResult>, estate: Estate) {
        self.plan = plan
        self.results = results
        self.estate = estate
        phrasing = Phrasing(language: plan.language, estate: estate, word: plan.topic.classText)
    }

    /// The parts of an answer that depend on the results alone.
    struct Draft {
        var status: Answer.Status = .answered
        var headline = ""
        var summary: [String] = []
        var details: [AnswerBlock] = []
        var gaps: [String] = []
        var next: [String] = []
    }

    var language: Language { plan.language }
    var topic: PlanTopic { plan.topic }
    var focus: CIReference? { topic.focus.first }
    /// The result that the answer is about: that of the last node that gave one.
    var main: ToolResult? {
        plan.intent == .describe
            ? plan.nodes.first.flatMap { results[$0.id] } : plan.nodes.last.flatMap { results[$0.id] }
    }

    func pick(_ en: @autoclosure () -> String, _ ko: @autoclosure () -> String) -> String { phrasing.pick(en(), ko()) }

    /// The names of the CIs asked about.
    var focusNames: String { phrasing.list(topic.focus.map(\.name)) }

    func compose() -> Draft {
        var draft = Draft()
        guard plan.intent != .help else { return help() }
        guard let main, main.isUsable else { return failed() }
        switch plan.intent {
        case .impact: impact(main, &draft)
        case .dependsOn, .dependents: dependencies(main, &draft)
        case .top where topic.groupText == nil: topByAttribute(main, &draft)
        case .count, .top: counts(main, &draft)
        case .changes: changes(main, &draft)
        case .describe: describe(main, &draft)
        case .attribute: attribute(main, &draft)
        case .path: path(main, &draft)
        case .compare: compare(main, &draft)
        case .overview: overview(main, &draft)
        default: listing(main, &draft)
        }
        if main.totalRows == 0, Self.lists.contains(plan.intent) { draft.status = .noData }
        addGaps(&draft)
        draft.next = next()
        return draft
    }

    /// Intents whose answer is a list, so that an empty one is no data. "Nothing breaks" is an answer.
    private static let lists: Set<Intent> = [.list, .related, .runsOn, .whereRuns, .relation, .search]

    // MARK: Gaps and what follows

    private func addGaps(_ draft: inout Draft) {
        draft.gaps += plan.assumptions.map { $0.text(language) }
        for node in plan.nodes {
            guard let result = results[node.id] else {
                draft.gaps.append(
                    pick("Step \(node.id) (\(node.tool)) was not run.", "\(node.id) 단계(\(node.tool))를 실행하지 못했습니다."))
                draft.status = .partial
                continue
            }
            if !result.isUsable {
                draft.gaps.append(
                    pick(
                        "Step \(node.id) gave no result: \(result.message ?? "").",
                        "\(node.id) 단계의 결과가 없습니다: \(result.message ?? "")."))
                draft.status = .partial
            }
            draft.gaps += result.warnings.map { $0.text(language) }
        }
        for block in draft.details {
            if case .table(_, let table, let total, true) = block {
                draft.gaps.append(
                    pick(
                        "The table shows \(table.rows.count) of \(total) rows.",
                        "표는 전체 \(total)행 가운데 \(table.rows.count)행을 보여 줍니다."))
            }
            if case .graph(_, let nodes, _) = block, let all = main?.cis.count, nodes.count < all {
                draft.gaps.append(
                    pick(
                        "The picture shows \(nodes.count) of \(all) CIs.",
                        "그림은 구성 항목 \(all)개 가운데 \(nodes.count)개를 보여 줍니다."))
            }
        }
    }

    private func next() -> [String] {
        let suggestions = Suggestions(estate: estate)
        if let focus, let id = CIName.parse(focus.id), let slot = estate.snapshot.slot(of: id) {
            return Array(suggestions.about(slot, language, except: plan.intent).prefix(3))
        }
        return Array(suggestions.starters(language).prefix(3))
    }

    private func failed() -> Draft {
        var draft = Draft()
        draft.status = .error
        let reason = results.values.compactMap(\.message).first
        draft.headline = pick("The question could not be answered.", "질문에 답하지 못했습니다.")
        draft.summary = [
            pick(
                "A step failed: \(reason ?? "it gave no result in time").",
                "단계가 실패했습니다: \(reason ?? "제시간에 결과가 나오지 않았습니다").")
        ]
        addGaps(&draft)
        draft.status = .error
        draft.next = next()
        return draft
    }

    private func help() -> Draft {
        var draft = Draft()
        draft.headline = pick(
            "I answer questions about the configuration items in this graph.", "이 그래프의 구성 항목에 관한 질문에 답합니다.")
        draft.summary = [
            pick(
                "Ask what runs where, what breaks if something fails, what depends on what, how many there are, what changed, how two things are connected, or what something is, in English or Korean.",
                "무엇이 어디에서 실행되는지, 장애가 나면 무엇이 영향을 받는지, 무엇에 의존하는지, 몇 개인지, 무엇이 바뀌었는지, 두 항목이 어떻게 연결되는지를 한국어나 영어로 물어볼 수 있습니다."
            )
        ]
        draft.next = Suggestions(estate: estate).starters(language)
        return draft
    }

    // MARK: Blocks

    func table(_ title: String, _ result: ToolResult) -> AnswerBlock? {
        guard !result.table.rows.isEmpty else { return nil }
        var table = result.table
        if plan.intent == .attribute || plan.intent == .describe, table.columns.first?.key == "attribute" {
            table.rows = table.rows.map(attributeRow)
        } else {
            table.rows = table.rows.map(labelled)
        }
        let shown = Array(table.rows.prefix(Limits.answerRows))
        return .table(
            title: title, Table(columns: table.columns, rows: shown), total: result.totalRows,
            isTruncated: shown.count < result.totalRows)
    }

    private func attributeRow(_ row: JSONObject) -> JSONObject {
        let label = (language == .korean ? row["label_ko"] : row["label"]) ?? row["label"]
        let isClass = row["attribute"] == "class"
        var value = row["value"] ?? .null
        if isClass, let key = value.stringValue { value = .string(estate.classLabel(key).text(language)) }
        if let unit = row["unit"]?.stringValue {
            value = .string("\(value.stringValue ?? value.serialized()) \(unit)")
        }
        return ["attribute": isClass ? .string(pick("Class", "클래스")) : label ?? .null, "value": value]
    }

    /// Class keys become labels; relations become words.
    private func labelled(_ row: JSONObject) -> JSONObject {
        var row = row
        if let key = row["class"]?.stringValue { row["class"] = .string(estate.classLabel(key).text(language)) }
        if let text = row["relation"]?.stringValue { row["relation"] = .string(relationText(text)) }
        if let action = row["action"]?.stringValue { row["action"] = .string(actionText(action)) }
        return row
    }

    /// `→ RUNS_ON ← MANAGED_BY` in words.
    private func relationText(_ text: String) -> String {
        var parts: [String] = []
        var direction = Direction.outgoing
        for word in text.split(separator: " ") {
            if word == "→" || word == "←" {
                direction = word == "→" ? .outgoing : .incoming
            } else {
                parts.append(estate.relationLabel(String(word), direction).text(language))
            }
        }
        return parts.joined(separator: " › ")
    }

    private func actionText(_ action: String) -> String {
        switch action {
        case "created": pick("created", "생성")
        case "updated": pick("updated", "수정")
        case "retired": pick("retired", "폐기")
        case "revived": pick("revived", "복구")
        case "related": pick("relation added", "관계 추가")
        case "unrelated": pick("relation removed", "관계 제거")
        default: action
        }
    }

    /// The CIs of a result with the edges among them, the focus marked.
    func graph(_ title: String, _ result: ToolResult) -> AnswerBlock? {
        guard !result.edges.isEmpty else { return nil }
        let focused = Set(topic.focus.map(\.id))
        var seen = Set<String>()
        var nodes: [AnswerBlock.GraphNode] = []
        for ci in topic.focus + result.cis where seen.insert(ci.id).inserted {
            guard nodes.count < Limits.answerGraphNodes else { break }
            nodes.append(.init(ci: ci, state: result.states[ci.id], isFocus: focused.contains(ci.id)))
        }
        let shown = Set(nodes.map(\.ci.id))
        let edges = result.edges.filter { shown.contains($0.from) && shown.contains($0.to) }.map { edge in
            AnswerBlock.GraphEdge(edge: edge, label: estate.relationLabel(edge.type, .outgoing).text(language))
        }
        return edges.isEmpty ? nil : .graph(title: title, nodes: nodes, edges: edges)
    }

    /// Counts by class of a result, biggest first: facts `class.<key>` or `<state>.<key>`.
    func countsByClass(_ result: ToolResult, prefix: String = "class.") -> [(String, Int)] {
        result.facts.filter { $0.key.hasPrefix(prefix) }.map { (String($0.key.dropFirst(prefix.count)), $0.value) }
    }

    /// Names in the first column.
    func names(_ result: ToolResult, key: String = "ci", where isWanted: (JSONObject) -> Bool = { _ in true })
        -> [String]
    {
        result.table.rows.filter(isWanted).compactMap { $0[key]?["name"]?.stringValue ?? $0[key]?.stringValue }
    }
}
