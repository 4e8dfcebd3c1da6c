internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

// Intents about sets of CIs: lists, counts, changes, everything.
extension PlanDraft {
    func list() -> PlanOutcome {
        var classes = targetClasses
        if classes.isEmpty, let group = analysis.freeClasses.first { classes = [group] }
        var keys = unique(classes.flatMap(\.classes))
        if keys.isEmpty { keys = [Metamodel.rootClass] }
        var topic = topic([], classes: classes)
        topic.classes = keys
        var arguments: JSONObject = ["classes": strings(keys)]
        var skipping = taken(classes)
        if classes.isEmpty { skipping.formUnion(verbTokens) }
        let values = ValueFinder(estate: estate, analysis: analysis).find(keys, skipping: skipping)
        if !values.filters.isEmpty {
            arguments["where"] = .array(values.filters.map(\.json))
            topic.conditions = values.filters.map { $0.cypher("c") }
        } else if classes.isEmpty {
            return noFit
        }
        if let failure = analysis.first(.failure), values.filters.isEmpty,
            !analysis.attributes.contains(where: { $0.tokens.overlaps(failure.tokens) })
        {
            // "which pods are down": no attribute says so.
            return .notUnderstood(
                language, .unknownWords, understanding(.list), suggestions: suggestions.starters(language))
        }
        let attributes = analysis.attributes.filter { mention in
            !mention.tokens.contains(where: values.tokens.contains)
                && !classes.contains { $0.tokens.overlaps(mention.tokens) }
        }
        if !attributes.isEmpty {
            topic.attributes = unique(attributes.flatMap(\.keys))
            topic.attributeText = attributes.first?.text
            arguments["attributes"] = strings(Array(topic.attributes.prefix(6)))
        }
        let ignored = wantedClasses.filter { mention in
            !classes.contains(mention) && !analysis.attributes.contains { $0.tokens.overlaps(mention.tokens) }
        }
        return finish(
            .list, nodes: [node("ci_search", arguments)], topic, used: values.tokens,
            assumptions: ignored.map { mention in
                Localized(
                    en: "Not taken into account: “\(mention.text)”.", ko: "질문에서 고려하지 않은 말: “\(mention.text)”.")
            })
    }

    func search() -> PlanOutcome {
        let cues: [(Cue, String)] = [
            (.startsWith, "starts_with"), (.endsWith, "ends_with"), (.contains, "contains"), (.named, "exact"),
        ]
        guard let match = cues.first(where: { analysis.has($0.0) }) else { return noFit }
        guard let (text, used) = searchText else { return noFit }
        let classes = wantedClasses
        let keys = classes.isEmpty ? [Metamodel.rootClass] : unique(classes.flatMap(\.classes))
        var topic = topic([], classes: classes)
        topic.classes = keys
        topic.text = text
        let isExact = match.1 == "exact"
        let comparison = AttributeFilter.Comparison(rawValue: match.1) ?? .equal
        topic.conditions = [
            AttributeFilter(attributes: ["name"], comparison: isExact ? .equal : comparison, value: .string(text))
                .cypher("c")
        ]
        return finish(
            .search,
            nodes: [
                node("ci_search", ["text": .string(text), "match": .string(match.1), "classes": strings(keys)])
            ], topic, used: used)
    }

    /// The part of a name that a question gives: quoted, free, or itself a name.
    private var searchText: (String, Set<Int>)? {
        if let position = analysis.tokens.indices.first(where: { analysis.tokens[$0].isQuoted }) {
            return (analysis.tokens[position].text, [position])
        }
        if let position = analysis.leftovers.last {
            let token = analysis.tokens[position]
            let stem = token.isHangul ? KoreanWord.readings(of: token.text).last?.stem ?? token.text : token.text
            return (stem, [position])
        }
        return analysis.strongEntities.last.map { ($0.text, Set($0.tokens)) }
    }

    // MARK: Counting

    func count() -> PlanOutcome {
        var counted = wantedClasses
        let groups = analysis.freeClasses.filter(\.isGroup)
        var groupClass = groups.first
        let groupAttribute = analysis.attributes.first(where: \.isGroup)
        if counted.isEmpty, let only = groupClass {
            counted = [only]
            groupClass = nil
        }
        guard let first = counted.first else { return noFit }
        if counted.count > 1, groupClass == nil, groupAttribute == nil, !analysis.hasAny([.and, .or]),
            analysis.strongEntities.isEmpty
        {
            // "how many pods do the nodes run": the other class is what they are counted by.
            groupClass = counted.last
            counted = [first]
        }
        if groupClass != nil || !analysis.strongEntities.isEmpty { counted = [counted[0]] }
        return grouped(
            Grouping(intent: .count, counted: counted, group: groupClass, attribute: groupAttribute))
    }

    func top() -> PlanOutcome {
        let mentions = analysis.freeClasses
        guard let cue = analysis.first(.most) ?? analysis.first(.fewest), let first = mentions.first else {
            return noFit
        }
        let isAscending = !analysis.has(.most) && analysis.has(.fewest)
        let isKorean = analysis.tokens[cue.tokens.lowerBound].isHangul
        var counted: ClassMention?
        var group: ClassMention?
        if mentions.count >= 2 {
            if isKorean {
                // 파드가 가장 많은 노드: counted before, group after; 가장 많은 파드를 실행하는 노드: the last is the group.
                group = mentions.last
                counted = first
            } else {
                counted = mentions.first { $0.tokens.lowerBound == cue.tokens.upperBound } ?? mentions.last
                group = mentions.first { $0 != counted }
            }
        } else {
            group = first
        }
        let number = analysis.tokens.indices.first { position in
            analysis.tokens[position].number != nil && abs(position - cue.tokens.upperBound) <= 2
        }
        guard let group, let counted else { return topByAttribute(first, number, isAscending: isAscending) }
        return grouped(
            Grouping(
                intent: .top, counted: [counted], group: group,
                top: number.flatMap { analysis.tokens[$0].number }.map { min(max($0, 1), 1_000) } ?? 10,
                isAscending: isAscending, used: number.map { [$0] } ?? []))
    }

    /// "which pod has the most restarts": CIs in the order of a number that they have.
    private func topByAttribute(_ ciClass: ClassMention, _ number: Int?, isAscending: Bool) -> PlanOutcome {
        let nodes = estate.nodes(ciClass.classes)
        let isNumber = { (key: String) in
            nodes.prefix(500).contains { node in
                switch estate.snapshot.property(named: key, of: node) {
                case .integer, .float: true
                default: false
                }
            }
        }
        guard let mention = analysis.attributes.first(where: { $0.keys.contains(where: isNumber) }),
            let key = mention.keys.first(where: isNumber)
        else { return refuse(.comparison, .top) }
        var topic = topic([], classes: [ciClass])
        topic.attributes = [key]
        topic.attributeText = mention.text
        topic.isAscending = isAscending
        let limit = number.flatMap { analysis.tokens[$0].number }.map { min(max($0, 1), Limits.toolRows) } ?? 10
        return finish(
            .top,
            nodes: [
                node(
                    "ci_search",
                    [
                        "classes": strings(ciClass.classes), "attributes": [.string(key)], "order_by": .string(key),
                        "order": .string(isAscending ? "ascending" : "descending"), "limit": JSONValue(limit),
                    ])
            ], topic, used: number.map { [$0] } ?? [])
    }

    /// What a count is asked of, and by what.
    private struct Grouping {
        var intent: Intent
        var counted: [ClassMention]
        var group: ClassMention?
        var attribute: AttributeMention?
        var top: Int?
        var isAscending = false
        var used: Set<Int> = []
    }

    /// "namespaces by pods", "클러스터에 노드가 몇 개": what is contained is counted by what contains it.
    private func turned(_ grouping: Grouping) -> Grouping {
        guard let group = grouping.group, grouping.counted.count == 1, let counted = grouping.counted.first,
            group.classes != counted.classes,
            RelationWalk(estate: estate).contains(estate.nodes(counted.classes), estate.labels(group.classes))
        else { return grouping }
        var turned = grouping
        turned.counted = [group]
        turned.group = counted
        return turned
    }

    private func grouped(_ asked: Grouping) -> PlanOutcome {
        let grouping = turned(asked)
        let (counted, group, attribute) = (grouping.counted, grouping.group, grouping.attribute)
        let (intent, top, isAscending) = (grouping.intent, grouping.top, grouping.isAscending)
        let keys = unique(counted.flatMap(\.classes))
        let entities = usableEntities.filter { !$0.isWeak }
        let walk = RelationWalk(estate: estate)
        let labels = estate.labels(keys)
        func make(_ nodes: [NodeSlot]) -> PlanOutcome {
            var topic = topic(nodes, classes: counted)
            topic.classes = keys
            topic.isAscending = isAscending
            var arguments: JSONObject = ["classes": strings(keys)]
            var skipping = taken(counted + (group.map { [$0] } ?? []))
            if let attribute { skipping.formUnion(attribute.tokens) }
            if !nodes.isEmpty {
                skipping.formUnion(analysis.cues.filter { $0.cue == .run }.flatMap { Array($0.tokens) })
            }
            let values = ValueFinder(estate: estate, analysis: analysis).find(keys, skipping: skipping)
            if !values.filters.isEmpty {
                arguments["where"] = .array(values.filters.map(\.json))
                topic.conditions = values.filters.map { $0.cypher("c") }
            }
            if !nodes.isEmpty { arguments["near"] = ids(nodes) }
            if let group {
                arguments["group_class"] = strings(group.classes)
                topic.groupClasses = group.classes
                topic.groupText = group.text
            } else if let attribute {
                arguments["group_attribute"] = strings(Array(attribute.keys.prefix(20)))
                topic.groupText = attribute.text
                topic.attributes = attribute.keys
            }
            if let top { arguments["top"] = JSONValue(top) }
            if isAscending { arguments["order"] = "ascending" }
            return finish(
                intent, nodes: [node("aggregate", arguments)], topic, used: values.tokens.union(grouping.used))
        }
        if entities.isEmpty { return make([]) }
        return withEntities(
            intent, Array(entities.prefix(1)),
            fits: { !walk.nearest(from: [$0], labels: labels, visitsMax: 20_000).matches.isEmpty }, make: make)
    }

    // MARK: Changes

    func changes() -> PlanOutcome {
        let entities = usableEntities.filter { !$0.isWeak }
        let isAboutOne = !entities.isEmpty
        func make(_ nodes: [NodeSlot]) -> PlanOutcome {
            let classes = wantedClasses.filter { !$0.classes.contains(Metamodel.rootClass) }
            var topic = topic(nodes, classes: classes)
            var assumptions: [Localized] = []
            // The history of one CI is short and wanted whole; of everything, the last day.
            let range: TimeRange
            if let named = analysis.time?.range {
                range = named
            } else if isAboutOne {
                range = TimeRange(since: Instant(rawValue: 0), until: Instant(rawValue: now.rawValue + 1))
            } else {
                range = TimeRange(since: now.advanced(bySeconds: -86_400), until: now)
                assumptions.append(
                    Localized(en: "No time was given; the last 24 hours were used.", ko: "기간이 없어 최근 24시간을 기준으로 했습니다."))
            }
            topic.time = range
            var arguments: JSONObject = ["since": .string(range.since.text)]
            if range.until < now { arguments["until"] = .string(range.until.text) }
            if !nodes.isEmpty { arguments["ci"] = ids(nodes) }
            if !topic.classes.isEmpty { arguments["classes"] = strings(topic.classes) }
            let actions = self.actions
            if !actions.isEmpty {
                arguments["actions"] = strings(actions)
                topic.conditions = actions
            }
            return finish(.changes, nodes: [node("recent_changes", arguments)], topic, assumptions: assumptions)
        }
        return isAboutOne ? withEntities(.changes, Array(entities.prefix(1)), make: make) : make([])
    }

    /// "what was added", "which pods were deleted": only those.
    private var actions: [String] {
        guard !analysis.has(.change) else { return [] }
        var actions: [String] = []
        if analysis.has(.created) && !analysis.has(.happened) { actions += ["created", "revived"] }
        if analysis.has(.removed) { actions.append("retired") }
        if analysis.has(.updated) { actions.append("updated") }
        return actions
    }

    func overview() -> PlanOutcome {
        finish(
            .overview, nodes: [node("aggregate", ["classes": [.string(Metamodel.rootClass)]])], PlanTopic())
    }
}
