internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

// Answers about sets of CIs.
extension Composer {
    func listing(_ result: ToolResult, _ draft: inout Draft) {
        let total = result.totalRows
        let noun = phrasing.noun(topic.classes)
        let names = phrasing.names(names(result), total: total)
        let count = phrasing.things(topic.classes, total)
        let isRunning = isPlace(result) || (plan.intent == .runsOn && total == 0)
        switch plan.intent {
        case .runsOn where isRunning, .related where isRunning:
            draft.headline =
                total == 0
                ? pick("Nothing runs on \(focusNames).", "\(focusNames)에서 실행되는 것이 없습니다.")
                : pick(
                    "\(count) \(total == 1 ? "runs" : "run") on \(focusNames).",
                    "\(focusNames)에서 \(phrasing.subject(count)) 실행됩니다.")
        case .whereRuns:
            draft.headline =
                total == 0
                ? pick("No place is recorded for \(focusNames).", "\(focusNames)의 실행 위치가 기록되어 있지 않습니다.")
                : pick("\(focusNames) runs on \(names).", "\(phrasing.topic(focusNames)) \(names)에서 실행됩니다.")
        case .related where isContainer(result), .runsOn where isContainer(result):
            draft.headline = pick(
                "There \(total == 1 ? "is" : "are") \(count) in \(focusNames).",
                "\(focusNames)에는 \(phrasing.subject(noun)) \(total)개 있습니다.")
        case .related, .relation, .runsOn:
            let relation = relationWords()
            draft.headline =
                total == 0
                ? pick(
                    "No \(noun) found for \(focusNames)\(relation).",
                    "\(focusNames)에 해당하는 \(phrasing.subject(noun)) 없습니다\(relation).")
                : pick(
                    "\(count) \(total == 1 ? "is" : "are") related to \(focusNames)\(relation).",
                    "\(focusNames)\(particleWith) 관련된 \(phrasing.topic(noun)) \(total)개입니다\(relation).")
        case .search:
            let text = topic.text ?? ""
            draft.headline =
                total == 0
                ? pick(
                    "No \(noun) has a name that matches “\(text)”.", "이름이 “\(text)”에 맞는 \(phrasing.subject(noun)) 없습니다."
                )
                : pick(
                    "\(count) \(total == 1 ? "has a name that matches" : "have names that match") “\(text)”.",
                    "이름이 “\(text)”에 맞는 \(phrasing.topic(noun)) \(total)개입니다.")
        default:
            let condition = topic.conditions.isEmpty ? "" : " (\(conditionWords))"
            draft.headline =
                total == 0
                ? pick(
                    "There are no \(noun)\(condition).",
                    "\(condition.isEmpty ? "" : "조건에 맞는 ")\(phrasing.subject(noun)) 없습니다\(condition).")
                : pick(
                    "There \(total == 1 ? "is" : "are") \(count)\(condition).",
                    "\(phrasing.topic(noun)) 모두 \(total)개입니다\(condition).")
        }
        if total > 0 {
            let counts = countsByClass(result)
            if counts.count > 1 { draft.summary.append(phrasing.counts(counts) + ".") }
            if plan.intent != .whereRuns { draft.summary.append(names + ".") }
            addController(result, &draft)
        }
        append(result, title(noun), &draft)
    }

    /// Whether the CIs found run on the CI asked about.
    private func isPlace(_ result: ToolResult) -> Bool {
        topic.focus.count == 1 && !result.edges.isEmpty
            && result.edges.allSatisfy { $0.type == "RUNS_ON" && $0.to == topic.focus[0].id }
    }

    /// Whether the CIs found stand in the CI asked about: the pods of a namespace.
    private func isContainer(_ result: ToolResult) -> Bool {
        let containing: Set<String> = ["IN_NAMESPACE", "PART_OF", "MEMBER_OF", "LOCATED_IN", "IN_SUBNET"]
        return topic.focus.count == 1 && !result.edges.isEmpty
            && result.edges.allSatisfy { containing.contains($0.type) && $0.to == topic.focus[0].id }
    }

    private var particleWith: String { KoreanParticle.particle(.and, after: focusNames) }

    private func title(_ noun: String) -> String {
        let text = focus == nil ? noun : pick("\(noun): \(focusNames)", "\(focusNames): \(noun)")
        // A name stays as it is written.
        return topic.focus.contains { text.hasPrefix($0.name) } ? text : text.firstUppercased
    }

    private func relationWords() -> String {
        guard !topic.relations.isEmpty else { return "" }
        return " (" + topic.relations.map { estate.relationLabel($0, .outgoing).text(language) }.joined(separator: ", ")
            + ")"
    }

    private var conditionWords: String {
        topic.conditions.map { $0.replacing("c.", with: "").replacing("'", with: "") }.joined(separator: ", ")
    }

    /// How many top-level owners stand behind a list of workloads.
    private func addController(_ result: ToolResult, _ draft: inout Draft) {
        let owners = Set(result.table.rows.compactMap { $0["controlled_by"]?["id"]?.stringValue })
        guard owners.count > 1, result.table.rows.count == result.totalRows else { return }
        let shown = result.table.rows.compactMap { $0["controlled_by"]?["name"]?.stringValue }
        var seen = Set<String>()
        let names = shown.filter { seen.insert($0).inserted }
        draft.summary.append(
            pick(
                "Controlled by \(phrasing.names(names, total: names.count)).",
                "관리 주체: \(phrasing.names(names, total: names.count))."))
    }

    // MARK: Counts

    func counts(_ result: ToolResult, _ draft: inout Draft) {
        let total = result.facts["total"] ?? 0
        let count = phrasing.things(topic.classes, total)
        let condition = topic.conditions.isEmpty ? "" : " (\(conditionWords))"
        let place = focus == nil ? "" : pick(" for \(focusNames)", "\(focusNames): ")
        let isGrouped = topic.groupText != nil
        guard isGrouped else {
            draft.headline = pick(
                "There \(total == 1 ? "is" : "are") \(count)\(place)\(condition).",
                "\(place)\(phrasing.topic(phrasing.noun(topic.classes))) \(total)개입니다\(condition).")
            let counts = countsByClass(result)
            if counts.count > 1 {
                draft.summary.append(phrasing.counts(counts) + ".")
                if let block = table(pick("By class", "클래스별"), result) { draft.details.append(block) }
            } else if let block = table(pick("Count", "개수"), result) {
                draft.details.append(block)
            }
            return
        }
        let group = groupNoun
        guard result.totalRows > 0 else {
            draft.status = .noData
            draft.headline = pick(
                "\(phrasing.noun(topic.classes)) cannot be grouped by \(group): no relation or value joins them."
                    .firstUppercased,
                "\(phrasing.noun(topic.classes))을(를) \(group)별로 나눌 수 없습니다: 연결하는 관계나 값이 없습니다.")
            return
        }
        groupedHeadline(result, total, count, group, place, condition, &draft)
        if let rest = result.facts["ungrouped"] {
            draft.gaps.append(pick("\(rest) have no \(group).", "\(rest)개는 \(group)에 속하지 않습니다."))
        }
        if let block = table(
            pick(
                "\(phrasing.noun(topic.classes)) per \(group)".firstUppercased,
                "\(group)별 \(phrasing.noun(topic.classes)) 수"), result)
        {
            draft.details.append(block)
        }
        let bars = result.table.rows.prefix(Limits.chartBars)
        draft.details.append(
            .chart(
                title: pick(
                    "\(phrasing.noun(topic.classes)) per \(group)".firstUppercased,
                    "\(group)별 \(phrasing.noun(topic.classes)) 수"),
                labels: bars.compactMap { $0["group"]?["name"]?.stringValue ?? $0["group"]?.stringValue },
                values: bars.compactMap { $0["count"]?.int64Value.map { Int(clamping: $0) } },
                seriesName: phrasing.noun(topic.classes)))
    }

    /// "which pod has the most restarts".
    func topByAttribute(_ result: ToolResult, _ draft: inout Draft) {
        let label = result.table.columns.last?.label.text(language) ?? topic.attributes.first ?? ""
        guard let key = topic.attributes.first, let first = result.table.rows.first,
            let name = first["ci"]?["name"]?.stringValue, let value = first[key]
        else {
            draft.status = .noData
            draft.headline = pick("No value of \(label) is recorded.", "\(label) 값이 기록되어 있지 않습니다.")
            return
        }
        let number = value.serialized()
        draft.headline = pick(
            "\(name) has the \(topic.isAscending ? "lowest" : "highest") \(label.lowercasedWords): \(number).",
            "\(KoreanParticle.attach(.topic, to: label)) \(phrasing.subject(name)) \(number)(으)로 가장 \(topic.isAscending ? "작습니다" : "큽니다")."
        )
        let parts = result.table.rows.prefix(5).compactMap { row -> String? in
            guard let name = row["ci"]?["name"]?.stringValue, let value = row[key] else { return nil }
            return "\(name) \(value.serialized())"
        }
        draft.summary.append(parts.joined(separator: ", ") + ".")
        append(
            result, pick("\(label) of \(phrasing.noun(topic.classes))", "\(phrasing.noun(topic.classes))의 \(label)"),
            &draft)
    }

    private var groupNoun: String {
        if let key = topic.groupClasses.first {
            return language == .korean ? estate.classLabel(key).ko : phrasing.singular(key)
        }
        return topic.groupText ?? ""
    }

    private func groupedHeadline(
        _ result: ToolResult, _ total: Int, _ count: String, _ group: String, _ place: String, _ condition: String,
        _ draft: inout Draft
    ) {
        let first = result.table.rows[0]
        let name = first["group"]?["name"]?.stringValue ?? first["group"]?.stringValue ?? ""
        let number = first["count"]?.int64Value.map(String.init) ?? ""
        let noun = phrasing.noun(topic.classes)
        let groups = result.facts["groups"] ?? 0
        if plan.intent == .top {
            let word = topic.isAscending ? pick("fewest", "가장 적습니다") : pick("most", "가장 많습니다")
            draft.headline = pick(
                "\(name) has the \(word) \(noun): \(number).",
                "\(noun) 수는 \(phrasing.subject(name)) \(number)개로 \(word).")
        } else {
            let pluralGroup = topic.groupClasses.first.map { phrasing.count(groups, $0) }
            draft.headline = pick(
                "\(count)\(place)\(condition) over \(pluralGroup ?? "\(groups) \(groups == 1 ? "value" : "values") of \(group)"); most in \(name): \(number).",
                "\(place)\(count)\(condition)가 \(pluralGroup ?? "\(group) \(groups)가지")에 나뉘어 있으며, \(name)에 \(number)개로 가장 많습니다."
            )
        }
        let parts = result.table.rows.prefix(5).compactMap { row -> String? in
            guard let name = row["group"]?["name"]?.stringValue ?? row["group"]?.stringValue,
                let number = row["count"]?.int64Value
            else { return nil }
            return "\(name) \(number)"
        }
        draft.summary.append(parts.joined(separator: ", ") + (result.table.rows.count > 5 ? ", …" : "."))
    }

    // MARK: Changes

    func changes(_ result: ToolResult, _ draft: inout Draft) {
        let total = result.facts["total"] ?? 0
        let relations = (result.facts["relations_created"] ?? 0) + (result.facts["relations_removed"] ?? 0)
        let span = spanWords
        let about = focus == nil ? (topic.classes.isEmpty ? "" : phrasing.noun(topic.classes)) : focusNames
        if total == 0 && relations == 0 {
            draft.headline = pick(
                "Nothing changed\(about.isEmpty ? "" : " on \(about)")\(span.en).",
                "\(span.ko)\(about.isEmpty ? "" : "\(about)에 ")변경이 없습니다.")
        } else {
            let subject = focus != nil ? about : about.isEmpty ? pick("CIs", "구성 항목") : about
            draft.headline = pick(
                "\(total) \(total == 1 ? "change" : "changes") to \(subject)\(span.en).",
                "\(span.ko)\(subject)에 변경이 \(total)건 있었습니다.")
        }
        let parts = [
            ("created", pick("created", "생성")), ("updated", pick("updated", "수정")), ("retired", pick("retired", "폐기")),
            ("relations_created", pick("relations added", "관계 추가")),
            ("relations_removed", pick("relations removed", "관계 제거")),
        ].compactMap { key, word -> String? in
            guard let number = result.facts[key], number > 0 else { return nil }
            return phrasing.isKorean ? "\(word) \(number)건" : "\(number) \(word)"
        }
        if !parts.isEmpty {
            let commits = result.facts["commits"] ?? 0
            let tail =
                focus == nil && !parts.isEmpty
                ? pick(" in \(commits) \(commits == 1 ? "commit" : "commits")", " (커밋 \(commits)개)") : ""
            draft.summary.append(parts.joined(separator: ", ") + tail + ".")
        }
        let counts = countsByClass(result).filter { $0.1 > 0 }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        if counts.count > 1 { draft.summary.append(phrasing.counts(counts) + ".") }
        if let block = table(pick("Changes", "변경 내역"), result) { draft.details.append(block) }
        if counts.count > 1 {
            let bars = counts.prefix(Limits.chartBars)
            draft.details.append(
                .chart(
                    title: pick("Changes by class", "클래스별 변경"),
                    labels: bars.map { estate.classLabel($0.0).text(language) },
                    values: bars.map(\.1), seriesName: pick("Changes", "변경")))
        }
    }

    /// " between … and …" and "…부터 …까지 ".
    private var spanWords: (en: String, ko: String) {
        guard let time = topic.time, time.since.rawValue > 0 else { return ("", "") }
        let since = phrasing.time(time.since.text)
        let until = phrasing.time(time.until.text)
        return (" between \(since) and \(until) UTC", "\(since)부터 \(until)까지(UTC) ")
    }

    // MARK: Overview

    func overview(_ result: ToolResult, _ draft: inout Draft) {
        let total = result.facts["total"] ?? 0
        let counts = countsByClass(result)
        guard total > 0 else {
            draft.status = .noData
            draft.headline = pick("The graph is empty.", "그래프가 비어 있습니다.")
            draft.summary.append(
                pick(
                    "Ingest something first, for example this machine: rootline ingest local.",
                    "먼저 데이터를 수집하십시오. 예: rootline ingest local."))
            return
        }
        draft.headline = pick(
            "The graph holds \(total) CIs of \(counts.count) classes.",
            "그래프에는 \(counts.count)개 클래스의 구성 항목 \(total)개가 있습니다.")
        draft.summary.append(phrasing.counts(counts, most: 6) + ".")
        if let block = table(pick("CIs by class", "클래스별 구성 항목"), result) { draft.details.append(block) }
        let bars = counts.prefix(Limits.chartBars)
        draft.details.append(
            .chart(
                title: pick("CIs by class", "클래스별 구성 항목"), labels: bars.map { estate.classLabel($0.0).text(language) },
                values: bars.map(\.1), seriesName: pick("CIs", "구성 항목")))
    }
}

extension String {
    var firstUppercased: String { prefix(1).uppercased() + dropFirst() }
}
