internal import Base
internal import CMDB
internal import Graph
internal import OrderedCollections

/// Questions that this graph can answer, with names that are in it.
struct Suggestions {
    let estate: Estate

    /// A few questions to begin with.
    func starters(_ language: Language) -> [String] {
        let isKorean = language == .korean
        var questions: [String] = []
        if let place = example(["K8sNode", "Host", "ComputeCluster"], having: "RUNS_ON", .incoming) {
            let name = estate.name(of: place)
            questions.append(
                isKorean ? "\(name)에서 실행되는 워크로드는?" : "which workloads run on \(name)?")
            questions.append(
                isKorean
                    ? "\(KoreanParticle.attach(.subject, to: name)) 내려가면 무엇이 영향을 받나?"
                    : "what breaks if \(name) goes down?")
        }
        if let service = dependent() {
            let text = phrase(service, language)
            questions.append(
                isKorean
                    ? "\(KoreanParticle.attach(.topic, to: text)) 무엇에 의존하나?" : "what does \(text) depend on?")
        }
        if let (counted, group) = countable() {
            questions.append(
                isKorean
                    ? "\(estate.classLabel(group).ko)별 \(estate.classLabel(counted).ko) 수는?"
                    : "how many \(plural(counted)) per \(estate.classLabel(group).en.lowercasedWords)?")
        }
        questions.append(isKorean ? "최근 1시간 동안 무엇이 바뀌었나?" : "what changed in the last hour?")
        questions.append(isKorean ? "전체 현황을 보여줘" : "what is in here?")
        return questions
    }

    /// Questions about one CI.
    func about(_ node: NodeSlot, _ language: Language, except intent: Intent?) -> [String] {
        let text = phrase(node, language)
        let isKorean = language == .korean
        let rules = estate.metamodel.impactRules(in: estate.snapshot)
        var questions: [(Intent, String)] = []
        if let code = estate.snapshot.relationshipType(named: "RUNS_ON"),
            estate.snapshot.degree(of: node, direction: .incoming, type: code) > 0
        {
            questions.append((.runsOn, isKorean ? "\(text)에서 실행되는 것은?" : "what runs on \(text)?"))
        }
        if !estate.snapshot.dependents(of: [node], rules: rules, hopsMax: 1, nodesMax: 8).reached.isEmpty {
            questions.append(
                (
                    .impact,
                    isKorean
                        ? "\(KoreanParticle.attach(.subject, to: text)) 내려가면 무엇이 영향을 받나?"
                        : "what breaks if \(text) goes down?"
                ))
        }
        if !estate.snapshot.dependencies(of: [node], rules: rules, hopsMax: 1, nodesMax: 8).reached.isEmpty {
            questions.append(
                (
                    .dependsOn,
                    isKorean
                        ? "\(KoreanParticle.attach(.topic, to: text)) 무엇에 의존하나?" : "what does \(text) depend on?"
                ))
        }
        questions.append(
            (.changes, isKorean ? "최근 24시간 동안 \(text)에서 무엇이 바뀌었나?" : "what changed on \(text) in the last 24 hours?"))
        questions.append((.describe, isKorean ? "\(text) 보여줘" : "show \(text)"))
        return questions.filter { $0.0 != intent }.map(\.1)
    }

    /// A name that means only this CI: alone, with its class, or with its namespace.
    func phrase(_ node: NodeSlot, _ language: Language) -> String {
        let name = estate.name(of: node)
        let same = estate.snapshot.nodes(named: name).filter(estate.snapshot.isCI)
        let quoted = name.contains(" ") || name.contains("'") ? "\"\(name)\"" : name
        if same.count <= 1 { return quoted }
        let ciClass = estate.ciClass(of: node)
        let label = estate.classLabel(ciClass)
        var own = quoted
        if same.count(where: { estate.ciClass(of: $0) == ciClass }) > 1 {
            let scoped = estate.target(of: node, "IN_NAMESPACE").map { "\(estate.name(of: $0))/\(name)" }
            let linker = EntityLinker(snapshot: estate.snapshot, metamodel: estate.metamodel)
            let isUnique = scoped.map { text in
                linker.nodes(called: text).count { estate.ciClass(of: $0) == ciClass } == 1
            }
            guard let scoped, isUnique == true else { return CIName.text(estate.snapshot.id(of: node)) }
            own = scoped
        }
        return language == .korean ? "\(own) \(label.ko)" : "\(label.en.lowercasedWords) \(own)"
    }

    /// What the reader sees when choosing: name, class, and where it is.
    func label(_ node: NodeSlot, _ language: Language) -> String {
        let ciClass = estate.classLabel(estate.ciClass(of: node))
        let place = (estate.target(of: node, "IN_NAMESPACE") ?? estate.target(of: node, "RUNS_ON")).map(
            estate.name(of:))
        let label = language == .korean ? ciClass.ko : ciClass.en
        return "\(estate.name(of: node)) – \(label)" + (place.map { " (\($0))" } ?? "")
    }

    func plural(_ ciClass: String) -> String {
        let label = estate.classLabel(ciClass).en.lowercasedWords
        if label.hasSuffix("s") || label.hasSuffix("x") || label.hasSuffix("ch") { return label + "es" }
        if label.hasSuffix("y"), !label.hasSuffix("ay"), !label.hasSuffix("ey") { return label.dropLast() + "ies" }
        return label + "s"
    }

    /// The CI with the smallest name among the first ones that have such a relation.
    private func example(_ classes: [String], having type: String, _ direction: Direction) -> NodeSlot? {
        guard let code = estate.snapshot.relationshipType(named: type) else { return nil }
        for ciClass in classes {
            let nodes = estate.nodes([ciClass]).lazy.filter {
                estate.snapshot.degree(of: $0, direction: direction, type: code) > 0
            }.prefix(16)
            if let first = nodes.min(by: { estate.name(of: $0) < estate.name(of: $1) }) { return first }
        }
        return nil
    }

    /// Something that people care about and that needs other things.
    private func dependent() -> NodeSlot? {
        let rules = estate.metamodel.impactRules(in: estate.snapshot)
        for ciClass in [
            "BusinessService", "Application", "K8sService", "ProductionLine", "K8sDeployment", "SoftwareInstance",
        ] {
            let nodes = estate.nodes([ciClass]).prefix(200).filter {
                !estate.snapshot.dependencies(of: [$0], rules: rules, hopsMax: 1, nodesMax: 2).reached.isEmpty
            }.prefix(16)
            if let first = nodes.min(by: { estate.name(of: $0) < estate.name(of: $1) }) { return first }
        }
        return nil
    }

    private func countable() -> (String, String)? {
        let pairs = [
            ("K8sPod", "K8sNamespace"), ("K8sPod", "K8sNode"), ("SoftwareInstance", "Host"),
            ("Equipment", "ProductionLine"),
            ("Sensor", "Equipment"), ("Host", "Location"),
        ]
        return pairs.first { estate.count([$0.0]) > 0 && estate.count([$0.1]) > 0 }
    }
}

extension String {
    /// Lower case but for words that are names or abbreviations: "Kubernetes node" stays readable as "kubernetes node",
    /// "IP address" as "IP address".
    var lowercasedWords: String {
        split(separator: " ").map { word in
            word.count > 1 && word.dropFirst().contains(where: \.isUppercase) ? String(word) : word.lowercased()
        }.joined(separator: " ")
    }
}
