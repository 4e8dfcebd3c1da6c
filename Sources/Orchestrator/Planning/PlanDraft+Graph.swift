internal import Base
internal import CMDB
internal import Graph
internal import JSON
internal import OrderedCollections

// Intents that start at a CI and follow relations.
extension PlanDraft {
    private var rules: ImpactRules { estate.metamodel.impactRules(in: estate.snapshot) }

    func topic(_ nodes: [NodeSlot], classes: [ClassMention] = []) -> PlanTopic {
        var topic = PlanTopic()
        topic.focus = nodes.map(estate.reference)
        topic.classes = unique(classes.flatMap(\.classes))
        topic.classText = classes.count == 1 ? classes[0].text : nil
        topic.time = analysis.time?.range
        return topic
    }

    func unique(_ keys: [String]) -> [String] {
        var seen = Set<String>()
        return keys.filter { seen.insert($0).inserted }
    }

    /// Classes asked for, with those that only describe an entity left out.
    var wantedClasses: [ClassMention] { analysis.freeClasses.filter { !$0.isGroup } }

    /// A class that stands for anything: "which CIs".
    private func isAnything(_ classes: [String]) -> Bool { classes.contains(Metamodel.rootClass) }

    private func hasDependents(_ slot: NodeSlot) -> Bool {
        !estate.snapshot.dependents(of: [slot], rules: rules, hopsMax: 1, nodesMax: 1).reached.isEmpty
    }

    private func hasDependencies(_ slot: NodeSlot) -> Bool {
        !estate.snapshot.dependencies(of: [slot], rules: rules, hopsMax: 1, nodesMax: 1).reached.isEmpty
    }

    func impact() -> PlanOutcome {
        withEntities(.impact, usableEntities, fits: hasDependents) { nodes in
            let classes = wantedClasses.filter { !isAnything($0.classes) }
            let topic = topic(nodes, classes: classes)
            var arguments: JSONObject = ["ci": ids(nodes)]
            if !topic.classes.isEmpty { arguments["classes"] = strings(topic.classes) }
            return finish(.impact, nodes: [node("impact", arguments)], topic)
        }
    }

    func ids(_ nodes: [NodeSlot]) -> JSONValue { nodes.count == 1 ? id(nodes[0]) : .array(nodes.map(id)) }

    // MARK: Dependencies

    func dependencies() -> PlanOutcome {
        let entities = usableEntities
        let isForward = asksForDependencies(entities.first)
        let intent: Intent = isForward ? .dependsOn : .dependents
        let fits = isForward ? hasDependencies : hasDependents
        return withEntities(intent, Array(entities.prefix(1)), fits: fits) { nodes in
            let classes = wantedClasses.filter { !isAnything($0.classes) }
            let topic = topic(nodes, classes: classes)
            var arguments: JSONObject = [
                "ci": ids(nodes), "follow": .string(isForward ? "dependencies" : "dependents"),
            ]
            if !topic.classes.isEmpty { arguments["classes"] = strings(topic.classes) }
            if let hops = directOnly { arguments["hops"] = JSONValue(hops) }
            return finish(intent, nodes: [node("neighbours", arguments)], topic)
        }
    }

    /// "directly", 직접: one hop.
    private var directOnly: Int? {
        analysis.tokens.contains { ["directly", "direct", "직접", "직접적으로"].contains($0.folded) } ? 1 : nil
    }

    /// "what does X depend on" and "X는 무엇에 의존하나", as against "what depends on X" and "X에 의존하는 것은".
    private func asksForDependencies(_ entity: EntityMention?) -> Bool {
        if analysis.has(.dependents), !analysis.has(.dependencies) {
            // "what is X dependent on" is the other way round.
            let isAdjective = analysis.tokens.contains { $0.folded == "dependent" }
            guard isAdjective, let entity, let cue = analysis.first(.dependents) else { return false }
            return entity.tokens.upperBound <= cue.tokens.lowerBound
        }
        if analysis.has(.dependencies) { return true }
        guard let entity, let cue = analysis.first(.depend) else { return true }
        if analysis.tokens[cue.tokens.lowerBound].isHangul {
            switch entity.role {
            case .target, .object: return false
            case .place: return false
            case .topic, .possessor: return !isTargetOfQuestion(entity)
            default: return true
            }
        }
        // "depends on X": the name after the verb is what is needed.
        return entity.tokens.lowerBound < cue.tokens.lowerBound
    }

    /// "X가 필요한 것은?" asks for what needs X; "X가 필요로 하는" and "X는 무엇이 필요한가" for what X needs.
    private func isTargetOfQuestion(_ entity: EntityMention) -> Bool {
        guard let cue = analysis.first(.depend), analysis.tokens[cue.tokens.lowerBound].folded.hasPrefix("필요") else {
            return false
        }
        let word = analysis.tokens[cue.tokens.lowerBound].folded
        return !word.hasPrefix("필요로") && ["이", "가"].contains(entity.particle)
            && entity.tokens.upperBound == cue.tokens.lowerBound
    }

    // MARK: Running

    func whereRuns() -> PlanOutcome {
        let isOther = analysis.relations.contains { mention in
            mention.readings.allSatisfy { $0.type != "RUNS_ON" && $0.type != "LOCATED_IN" }
        }
        if isOther, !analysis.has(.run) { return relation() }
        return withEntities(.whereRuns, Array(usableEntities.prefix(1)), fits: hasPlace) { nodes in
            var topic = topic(nodes)
            if let code = estate.snapshot.relationshipType(named: "RUNS_ON"),
                estate.snapshot.degree(of: nodes[0], direction: .outgoing, type: code) > 0
            {
                topic.relations = ["RUNS_ON"]
                return finish(
                    .whereRuns,
                    nodes: [
                        node(
                            "neighbours", ["ci": ids(nodes), "relations": ["RUNS_ON"], "direction": "outgoing"])
                    ], topic)
            }
            let places = estate.labels(["Host"]).isEmpty ? ["Location"] : ["Host"]
            topic.classes = places
            return finish(
                .whereRuns,
                nodes: [node("neighbours", ["ci": ids(nodes), "follow": "nearest", "classes": strings(places)])], topic)
        }
    }

    private func hasPlace(_ slot: NodeSlot) -> Bool {
        !RelationWalk(estate: estate).nearest(
            from: [slot], labels: estate.labels(["Host", "Location"]), visitsMax: 5_000
        )
        .matches.isEmpty
    }

    func runsOn() -> PlanOutcome {
        if !wantedClasses.isEmpty { return related() }
        let entities = usableEntities
        guard let entity = entities.last else { return missing(.runsOn) }
        if entities.count == 1, asksWhere(entity) { return whereRuns() }
        // "is X running" asks for a state, not for what runs on X.
        let isOpen = analysis.hasAny([.ask, .list, .show, .all, .on, .count]) || entity.role == .place
        guard isOpen else { return describe() }
        let code = estate.snapshot.relationshipType(named: "RUNS_ON")
        func isPlace(_ slot: NodeSlot) -> Bool {
            code.map { estate.snapshot.degree(of: slot, direction: .incoming, type: $0) > 0 } ?? false
        }
        return withEntities(.runsOn, [entity], fits: isPlace) { nodes in
            var topic = topic(nodes)
            var arguments: JSONObject = ["ci": ids(nodes)]
            if isPlace(nodes[0]) {
                topic.relations = ["RUNS_ON"]
                arguments["relations"] = ["RUNS_ON"]
                arguments["direction"] = "incoming"
            } else {
                // Of a namespace or a cluster: the things in it that themselves run somewhere.
                topic.classes = ["K8sPod", "SoftwareInstance", "VirtualMachine"].filter { estate.count([$0]) > 0 }
                arguments["follow"] = "nearest"
                arguments["classes"] = strings(topic.classes.isEmpty ? ["Software"] : topic.classes)
            }
            var used = Set<Int>()
            addName(entities.dropLast().first, &arguments, &topic, &used)
            if !analysis.attributes.isEmpty { addAttributes(&arguments, &topic) }
            return finish(.runsOn, nodes: [node("neighbours", arguments)], topic, used: used)
        }
    }

    /// "which version of postgres runs on X": part of a name narrows what runs there.
    private func addName(
        _ entity: EntityMention?, _ arguments: inout JSONObject, _ topic: inout PlanTopic, _ used: inout Set<Int>
    ) {
        var name = entity?.text
        if name == nil, let cue = analysis.first(.run) ?? analysis.first(.on),
            let position = analysis.leftovers.first(where: { $0 < cue.tokens.lowerBound }),
            !analysis.tokens[position].isHangul
        {
            name = analysis.tokens[position].text
            used.insert(position)
        }
        guard let name else { return }
        let filter = AttributeFilter(attributes: ["name"], comparison: .contains, value: .string(name))
        arguments["where"] = [filter.json]
        topic.conditions.append(filter.cypher("c"))
    }

    func addAttributes(_ arguments: inout JSONObject, _ topic: inout PlanTopic) {
        let keys = unique(analysis.attributes.flatMap(\.keys))
        arguments["attributes"] = strings(Array(keys.prefix(6)))
        topic.attributes = keys
        topic.attributeText = analysis.attributes.first?.text
    }

    /// "where does X run", "what is X running on", "X는 무엇에서 실행되나".
    private func asksWhere(_ entity: EntityMention) -> Bool {
        if analysis.has(.place) { return true }
        if let last = analysis.tokens.last, last.folded == "on", entity.tokens.upperBound < analysis.tokens.count {
            return true
        }
        guard let cue = analysis.first(.run) else { return false }
        if analysis.tokens[cue.tokens.lowerBound].isHangul {
            let questionHasPlace = analysis.tokens.contains {
                ["어디에서", "어디서", "무엇에서", "어디에", "무엇", "어디"].contains($0.folded) && $0.folded != "무엇"
            }
            if questionHasPlace { return true }
            guard entity.role == .topic, let slot = entity.candidates.first else { return false }
            return degree(slot, .incoming) == 0 && degree(slot, .outgoing) > 0
        }
        return false
    }

    private func degree(_ slot: NodeSlot, _ direction: Direction) -> Int {
        estate.snapshot.relationshipType(named: "RUNS_ON").map {
            estate.snapshot.degree(of: slot, direction: direction, type: $0)
        } ?? 0
    }

    // MARK: CIs of a class around a CI

    func related() -> PlanOutcome {
        let classes = targetClasses
        guard !classes.isEmpty else { return noFit }
        let keys = unique(classes.flatMap(\.classes))
        let labels = estate.labels(keys)
        let walk = RelationWalk(estate: estate)
        let isInside = analysis.tokens.contains { ["in", "inside", "within"].contains($0.folded) }
        let entities = usableEntities
        // "version of postgres on X": the last name is the place.
        guard let entity = entities.last else { return missing(.related) }
        let containers =
            isInside ? estate.labels(["K8sNamespace", "ComputeCluster", "Location", "Subnet", "ProductionLine"]) : []
        let hasContainer = entity.candidates.contains { estate.isAny($0, containers) }
        func hasRelated(_ slot: NodeSlot) -> Bool {
            if hasContainer { return estate.isAny(slot, containers) }
            return !walk.nearest(from: [slot], labels: labels, visitsMax: 20_000).matches.isEmpty
        }
        return withEntities(.related, [entity], fits: hasRelated) { nodes in
            var topic = topic(nodes, classes: classes)
            var arguments: JSONObject = ["ci": ids(nodes), "follow": "nearest", "classes": strings(keys)]
            addRelation(nodes, labels, walk, &arguments, &topic)
            var skipping = taken(classes)
            if analysis.relations.count > 0 || analysis.has(.run) { skipping.formUnion(verbTokens) }
            let values = ValueFinder(estate: estate, analysis: analysis).find(keys, skipping: skipping)
            var used = values.tokens
            if !values.filters.isEmpty {
                arguments["where"] = .array(values.filters.map(\.json))
                topic.conditions = values.filters.map { $0.cypher("c") }
            } else if entities.count > 1 {
                addName(entities[entities.count - 2], &arguments, &topic, &used)
            }
            let attributes = analysis.attributes.filter { mention in
                !mention.tokens.contains(where: used.contains)
                    && !classes.contains { $0.tokens.overlaps(mention.tokens) }
            }
            if !attributes.isEmpty {
                topic.attributes = unique(attributes.flatMap(\.keys))
                topic.attributeText = attributes.first?.text
                arguments["attributes"] = strings(Array(topic.attributes.prefix(6)))
            }
            return finish(.related, nodes: [node("neighbours", arguments)], topic, used: used)
        }
    }

    /// Of several classes in a question about one CI, the one asked for: "which node do the pods of X run on".
    var targetClasses: [ClassMention] {
        let classes = wantedClasses
        guard classes.count > 1, !analysis.hasAny([.and, .or]) else { return classes }
        let asked = classes.first { mention in
            analysis.cues.contains { cue in
                cue.cue == .ask && cue.tokens.upperBound == mention.tokens.lowerBound
                    && ["which", "what", "어느", "어떤", "무슨"].contains(analysis.tokens[cue.tokens.lowerBound].folded)
            }
        }
        if let asked { return [asked] }
        // "pods with ip x": a word that is an attribute, too, is one beside a class that is not.
        let plain = classes.filter { mention in !analysis.attributes.contains { $0.tokens.overlaps(mention.tokens) } }
        let left = plain.isEmpty ? classes : plain
        let chosen = language == .korean ? left.last : left.first
        return chosen.map { [$0] } ?? classes
    }

    /// Verbs of relations are no attribute values: "running on X" is not `phase = Running`.
    var verbTokens: Set<Int> {
        Set(analysis.cues.filter { $0.cue == .run }.flatMap { Array($0.tokens) })
    }

    /// Keeps to the relation that the question names, where that leads anywhere.
    private func addRelation(
        _ nodes: [NodeSlot], _ labels: [LabelCode], _ walk: RelationWalk, _ arguments: inout JSONObject,
        _ topic: inout PlanTopic
    ) {
        var types = unique(analysis.relations.flatMap { $0.readings.map(\.type) })
        if analysis.has(.run), !types.contains("RUNS_ON") { types.append("RUNS_ON") }
        let codes = Set(types.compactMap { estate.snapshot.relationshipType(named: $0) })
        guard !codes.isEmpty else { return }
        let outcome = walk.nearest(from: nodes, labels: labels, required: codes)
        guard !outcome.matches.isEmpty else { return }
        let stepTypes = Set(outcome.matches.flatMap { $0.steps.map(\.type) })
        let used = types.filter(stepTypes.contains)
        arguments["relations"] = strings(used)
        topic.relations = used
    }

    func relation() -> PlanOutcome {
        guard let entity = usableEntities.first else { return missing(.relation) }
        guard let mention = analysis.relations.first(where: { !$0.tokens.overlaps(entity.tokens) }) else {
            return withEntities(.relation, [entity]) { nodes in
                finish(.relation, nodes: [node("neighbours", ["ci": ids(nodes)])], topic(nodes))
            }
        }
        let isSubject = isSubject(entity, of: mention)
        let readings = mention.readings.filter { estate.snapshot.relationshipType(named: $0.type) != nil }
        guard !readings.isEmpty else { return noFit }
        func steps(_ slot: NodeSlot) -> [(String, Direction)] {
            // The grammar decides between the two ends; where that end has nothing, the other one is meant.
            let byGrammar = readings.map { reading in
                (reading.type, (reading.voice == .forward) == isSubject ? Direction.outgoing : .incoming)
            }
            let found = byGrammar.filter { degree(slot, $0.0, $0.1) > 0 }
            if !found.isEmpty { return found }
            return byGrammar.map { ($0.0, $0.1.reversed) }.filter { degree(slot, $0.0, $0.1) > 0 }
        }
        func hasSteps(_ slot: NodeSlot) -> Bool { !steps(slot).isEmpty }
        return withEntities(.relation, [entity], fits: hasSteps) { nodes in
            let found = steps(nodes[0])
            var topic = topic(nodes)
            topic.relations = unique(found.isEmpty ? readings.map(\.type) : found.map(\.0))
            var arguments: JSONObject = ["ci": ids(nodes), "relations": strings(topic.relations)]
            let directions = Set(found.map(\.1))
            if directions.count == 1, let only = directions.first {
                arguments["direction"] = .string(only == .incoming ? "incoming" : "outgoing")
            }
            return finish(.relation, nodes: [node("neighbours", arguments)], topic)
        }
    }

    private func degree(_ slot: NodeSlot, _ type: String, _ direction: Direction) -> Int {
        estate.snapshot.relationshipType(named: type).map {
            estate.snapshot.degree(of: slot, direction: direction, type: $0)
        } ?? 0
    }

    /// Whether the CI does what the verb says: "X routes to …" as against "… routes to X".
    private func isSubject(_ entity: EntityMention, of relation: RelationMention) -> Bool {
        if analysis.tokens[relation.tokens.lowerBound].isHangul {
            return entity.role == .topic || entity.role == .possessor
        }
        return entity.tokens.lowerBound < relation.tokens.lowerBound
    }

    func path() -> PlanOutcome {
        withEntities(.path, Array(usableEntities.prefix(2))) { nodes in
            guard nodes.count == 2 else { return missing(.path) }
            return finish(
                .path, nodes: [node("path", ["from": id(nodes[0]), "to": id(nodes[1])])], topic(nodes))
        }
    }

    func compare() -> PlanOutcome {
        withEntities(.compare, Array(usableEntities.prefix(2))) { nodes in
            guard nodes.count == 2 else { return missing(.compare) }
            return finish(
                .compare, nodes: [node("ci_compare", ["left": id(nodes[0]), "right": id(nodes[1])])], topic(nodes))
        }
    }

    func describe() -> PlanOutcome {
        withEntities(.describe, Array(usableEntities.prefix(1))) { nodes in
            finish(
                .describe,
                nodes: [
                    node("ci_get", ["ci": ids(nodes)]),
                    node("neighbours", ["ci": ids(nodes), "limit": 100], id: "n2"),
                ], topic(nodes))
        }
    }

    func attribute() -> PlanOutcome {
        let mentions = analysis.attributes.filter { mention in !mention.isGroup }
        guard !mentions.isEmpty else { return noFit }
        let keys = unique(mentions.flatMap(\.keys))
        func has(_ slot: NodeSlot) -> Bool {
            keys.contains { !estate.snapshot.property(named: $0, of: slot).isNull }
        }
        let isClassWord = analysis.freeClasses.contains { mention in
            mentions.contains { $0.tokens.overlaps(mention.tokens) }
        }
        if isClassWord, !usableEntities.contains(where: { $0.candidates.contains(where: has) }) { return noFit }
        return withEntities(.attribute, Array(usableEntities.prefix(1)), fits: has) { nodes in
            var topic = topic(nodes)
            topic.attributes = keys
            topic.attributeText = mentions.first?.text
            return finish(.attribute, nodes: [node("ci_get", ["ci": ids(nodes)])], topic)
        }
    }
}
