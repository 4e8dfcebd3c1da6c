internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

// Answers that start at a CI.
extension Composer {
    func impact(_ result: ToolResult, _ draft: inout Draft) {
        let down = result.facts["down"] ?? 0
        let degraded = result.facts["degraded"] ?? 0
        let atRisk = result.facts["at_risk"] ?? 0
        let total = result.facts["total"] ?? 0
        let things = topic.classes.isEmpty ? nil : topic.classes
        if total == 0 {
            let what = things.map(phrasing.noun)
            draft.headline = pick(
                "No other \(what.map { $0 } ?? "CI") is affected if \(focusNames) \(topic.focus.count > 1 ? "go" : "goes") down.",
                "\(phrasing.subject(focusNames)) 내려가도 영향을 받는 \(phrasing.subject(what ?? "다른 구성 항목")) 없습니다.")
        } else {
            var states: [String] = []
            if down > 0 {
                states.append(
                    pick(
                        "\(phrasing.things(things ?? [], down)) \(down == 1 ? "goes" : "go") down",
                        "\(phrasing.subject(phrasing.things(things ?? [], down))) 중단"))
            }
            if degraded > 0 {
                states.append(
                    pick(
                        states.isEmpty
                            ? "\(phrasing.things(things ?? [], degraded)) \(degraded == 1 ? "is" : "are") degraded"
                            : "\(degraded) \(degraded == 1 ? "is" : "are") degraded",
                        states.isEmpty
                            ? "\(phrasing.subject(phrasing.things(things ?? [], degraded))) 저하" : "\(degraded)개가 저하"))
            }
            if atRisk > 0 {
                states.append(
                    pick(
                        states.isEmpty
                            ? "\(phrasing.things(things ?? [], atRisk)) \(atRisk == 1 ? "is" : "are") at risk"
                            : "\(atRisk) at risk",
                        states.isEmpty
                            ? "\(phrasing.subject(phrasing.things(things ?? [], atRisk))) 위험" : "\(atRisk)개가 위험"))
            }
            draft.headline = pick(
                "If \(focusNames) \(topic.focus.count > 1 ? "go" : "goes") down, \(phrasing.list(states)).",
                "\(phrasing.subject(focusNames)) 내려가면 \(states.joined(separator: ", ")) 상태가 됩니다.")
        }
        sentence(result, "down", en: "Down", ko: "중단", &draft)
        sentence(result, "degraded", en: "Degraded", ko: "저하", &draft)
        sentence(result, "at_risk", en: "At risk", ko: "위험", &draft)
        if let kept = result.facts["kept_by_redundancy"] {
            draft.summary.append(
                pick("Redundancy keeps \(kept) of them from going down.", "이 가운데 \(kept)개는 이중화 덕분에 중단되지 않습니다."))
        }
        if result.table.rows.contains(where: { $0["why"] != nil }), total > 0 {
            draft.gaps.append(
                pick(
                    "Redundancy that is not recorded as a relation or a minimum cannot be taken into account.",
                    "관계나 최소 개수로 기록되지 않은 이중화는 반영되지 않습니다."))
        }
        append(result, pick("Affected CIs", "영향받는 구성 항목"), &draft)
        let counts = stateCounts(result)
        if counts.labels.count > 1 {
            draft.details.append(
                .chart(
                    title: pick("Affected CIs by class", "클래스별 영향"), labels: counts.labels, values: counts.values,
                    seriesName: pick("CIs", "구성 항목")))
        }
    }

    private func stateCounts(_ result: ToolResult) -> (labels: [String], values: [Int]) {
        var totals: [String: Int] = [:]
        for state in ["down", "degraded", "at_risk"] {
            for (key, value) in countsByClass(result, prefix: state + ".") { totals[key, default: 0] += value }
        }
        let order = totals.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Limits.chartBars)
        return (order.map { estate.classLabel($0.key).text(language) }, order.map(\.value))
    }

    private func sentence(_ result: ToolResult, _ state: String, en: String, ko: String, _ draft: inout Draft) {
        let counts = countsByClass(result, prefix: state + ".")
        guard !counts.isEmpty else { return }
        let names = names(result) { $0["state"]?.stringValue == state }
        let important = phrasing.names(names, total: result.facts[state] ?? 0, most: 3)
        draft.summary.append("\(pick(en, ko)): \(phrasing.counts(counts)) (\(important)).")
    }

    func append(_ result: ToolResult, _ title: String, _ draft: inout Draft) {
        if let block = table(title, result) { draft.details.append(block) }
        if let block = graph(pick("Picture", "그림"), result) { draft.details.append(block) }
    }

    func dependencies(_ result: ToolResult, _ draft: inout Draft) {
        let total = result.facts["total"] ?? 0
        let direct = result.facts["direct"] ?? 0
        let indirect = result.facts["indirect"] ?? 0
        let isForward = plan.intent == .dependsOn
        let things = phrasing.things(topic.classes, total)
        if total == 0 {
            let noun = phrasing.noun(topic.classes)
            draft.headline =
                isForward
                ? pick(
                    "\(focusNames) depends on no \(topic.classes.isEmpty ? "other CI" : noun).",
                    "\(phrasing.topic(focusNames)) 다른 \(noun)에 의존하지 않습니다.")
                : pick(
                    "No \(topic.classes.isEmpty ? "other CI" : noun) depends on \(focusNames).",
                    "\(focusNames)에 의존하는 \(phrasing.subject(noun)) 없습니다.")
        } else {
            draft.headline =
                isForward
                ? pick("\(focusNames) depends on \(things).", "\(phrasing.topic(focusNames)) \(things)에 의존합니다.")
                : pick(
                    "\(things) \(total == 1 ? "depends" : "depend") on \(focusNames).",
                    "\(focusNames)에 의존하는 \(phrasing.topic(phrasing.noun(topic.classes))) \(total)개입니다.")
            let counts = countsByClass(result)
            draft.summary.append(
                pick(
                    "\(direct) directly, \(indirect) through others: \(phrasing.counts(counts)).",
                    "직접 \(direct)개, 간접 \(indirect)개입니다: \(phrasing.counts(counts))."))
            let nearest = names(result) { $0["hops"] == .integer(1) }
            if !nearest.isEmpty {
                draft.summary.append(
                    pick(
                        "Nearest: \(phrasing.names(nearest, total: direct)).",
                        "가장 가까운 항목: \(phrasing.names(nearest, total: direct))."))
            }
        }
        append(
            result,
            isForward
                ? pick("What \(focusNames) depends on", "\(focusNames)의 의존 대상")
                : pick("What depends on \(focusNames)", "\(focusNames)에 의존하는 항목"), &draft)
    }

    func describe(_ result: ToolResult, _ draft: inout Draft) {
        guard let focus else { return }
        let label = estate.classLabel(focus.ciClass)
        let slot = CIName.parse(focus.id).flatMap { estate.snapshot.slot(of: $0) }
        let place = slot.flatMap { estate.target(of: $0, "IN_NAMESPACE") }.map(estate.name(of:))
        let article = label.en.first.map { "aeiouAEIOU".contains($0) } ?? false ? "an" : "a"
        draft.headline = pick(
            "\(focus.name) is \(article) \(label.en.lowercasedWords)\(place.map { " in namespace \($0)" } ?? "").",
            "\(phrasing.topic(focus.name)) \(place.map { "네임스페이스 \($0)에 있는 " } ?? "")\(label.ko)입니다.")
        let facts = result.table.rows.filter { $0["attribute"] != "class" && $0["attribute"] != "namespace" }.prefix(4)
            .compactMap { row -> String? in
                guard let name = (language == .korean ? row["label_ko"] : row["label"])?.stringValue,
                    let value = row["value"]
                else { return nil }
                return "\(name) \(value.stringValue ?? value.serialized())"
            }
        if !facts.isEmpty { draft.summary.append(facts.joined(separator: ", ") + ".") }
        let relations = result.facts["relations"] ?? 0
        draft.summary.append(
            pick("It has \(relations) \(relations == 1 ? "relation" : "relations").", "관계는 \(relations)개입니다."))
        if let block = table(pick("Attributes of \(focus.name)", "\(focus.name)의 속성"), result) {
            draft.details.append(block)
        }
        if let other = plan.nodes.dropFirst().first.flatMap({ results[$0.id] }), other.isUsable {
            append(other, pick("Relations of \(focus.name)", "\(focus.name)의 관계"), &draft)
        }
    }

    func attribute(_ result: ToolResult, _ draft: inout Draft) {
        guard let focus else { return }
        let wanted = Set(topic.attributes)
        let rows = result.table.rows.filter { $0["attribute"].flatMap(\.stringValue).map(wanted.contains) ?? false }
        let name = topic.attributeText ?? ""
        if rows.isEmpty {
            draft.status = .noData
            draft.headline = pick(
                "No \(name) is recorded for \(focus.name).", "\(focus.name)에 기록된 \(phrasing.subject(name)) 없습니다.")
        } else {
            let texts = rows.map { row in
                let label = (language == .korean ? row["label_ko"] : row["label"])?.stringValue ?? name
                let value = row["value"].map { $0.stringValue ?? $0.serialized() } ?? ""
                return (label, value + (row["unit"]?.stringValue.map { " " + $0 } ?? ""))
            }
            let first = texts[0]
            draft.headline = pick(
                "\(first.0) of \(focus.name): \(first.1).", "\(focus.name)의 \(first.0): \(first.1).")
            let rest = texts.dropFirst().map { "\($0.0): \($0.1)" }
            if !rest.isEmpty { draft.summary.append(rest.joined(separator: ", ") + ".") }
        }
        if let block = table(pick("Attributes of \(focus.name)", "\(focus.name)의 속성"), result) {
            draft.details.append(block)
        }
    }

    func compare(_ result: ToolResult, _ draft: inout Draft) {
        guard topic.focus.count == 2 else { return }
        let (left, right) = (topic.focus[0].name, topic.focus[1].name)
        let (differing, all) = (result.facts["attributes_different"] ?? 0, result.facts["attributes"] ?? 0)
        draft.headline = pick(
            "\(left) and \(right) differ in \(differing) of \(all) attributes.",
            "\(KoreanParticle.attach(.and, to: left)) \(phrasing.topic(right)) 속성 \(all)개 가운데 \(differing)개가 다릅니다.")
        let common = result.facts["relations_common"] ?? 0
        let (ofLeft, ofRight) = (
            result.facts["relations_of_left_only"] ?? 0, result.facts["relations_of_right_only"] ?? 0
        )
        draft.summary.append(
            pick(
                "Relations: \(common) in common, \(ofLeft) of \(left) only, \(ofRight) of \(right) only.",
                "관계: 공통 \(common)개, \(left)에만 \(ofLeft)개, \(right)에만 \(ofRight)개."))
        if let block = table(pick("\(left) and \(right)", "\(left) / \(right)"), result) { draft.details.append(block) }
    }

    func path(_ result: ToolResult, _ draft: inout Draft) {
        guard topic.focus.count == 2 else { return }
        let (from, to) = (topic.focus[0].name, topic.focus[1].name)
        guard let hops = result.facts["hops"] else {
            draft.status = .noData
            let limit = result.facts["limit"] ?? 0
            draft.headline = pick(
                "\(from) and \(to) are not connected within \(limit) relations.",
                "\(KoreanParticle.attach(.and, to: from)) \(phrasing.topic(to)) 관계 \(limit)단계 안에서 연결되어 있지 않습니다.")
            return
        }
        draft.headline = pick(
            "\(from) and \(to) are connected over \(hops) \(hops == 1 ? "relation" : "relations").",
            "\(KoreanParticle.attach(.and, to: from)) \(phrasing.topic(to)) 관계 \(hops)단계로 연결되어 있습니다.")
        let names = names(result)
        if names.count > 2 {
            draft.summary.append(
                pick("By way of: ", "경유: ") + names.dropFirst().dropLast().joined(separator: " – ") + ".")
        }
        append(result, pick("Path", "경로"), &draft)
    }
}
