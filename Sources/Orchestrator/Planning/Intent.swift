/// What kind of answer a question wants.
public enum Intent: String, Sendable, Hashable, CaseIterable {
    /// CIs of a class, filtered.
    case list
    /// CIs of a class that hang together with a CI: "pods on node X".
    case related
    /// What runs on a CI.
    case runsOn = "runs_on"
    /// Where a CI runs.
    case whereRuns = "where_runs"
    /// CIs by a named relation: "what manages X".
    case relation
    case impact
    case dependsOn = "depends_on"
    case dependents
    case count
    case top
    case changes
    case describe
    /// One attribute of a CI.
    case attribute
    case path
    /// Two CIs side by side.
    case compare
    /// CIs by a part of their name.
    case search
    case overview
    case help
    /// Planned by a model.
    case model
}

/// One way to recognise an intent: which cues and mentions must be there, and what they weigh.
struct IntentPattern: Sendable {
    var intent: Intent
    var base: Int
    /// Each set must be met by at least one cue.
    var requires: [Set<Cue>] = []
    /// Cues that make it likelier.
    var bonus: [(Set<Cue>, Int)] = []
    var forbids: Set<Cue> = []
    var entities: ClosedRange<Int> = 0...99
    var classes: ClosedRange<Int> = 0...99
    var attributes: ClosedRange<Int> = 0...99
    var relations: ClosedRange<Int> = 0...99
    /// Weight of a named time; nil where one is required to be absent... 0 where it does not matter.
    var time = 0
    var needsTime = false
    var needsGroup = false

    /// How well a question fits; 0 where it does not.
    func score(_ analysis: QuestionAnalysis) -> Int {
        guard requires.allSatisfy(analysis.hasAny), !analysis.hasAny(forbids) else { return 0 }
        let strong = analysis.strongEntities.count
        let needsWeak = entities.lowerBound > strong
        guard entities.contains(needsWeak ? analysis.entities.count : strong),
            classes.contains(analysis.freeClasses.count),
            attributes.contains(analysis.attributes.count), relations.contains(analysis.relations.count)
        else { return 0 }
        if needsTime && analysis.time == nil { return 0 }
        if needsGroup, !analysis.freeClasses.contains(where: \.isGroup), !analysis.attributes.contains(where: \.isGroup)
        {
            return 0
        }
        var score = base + (analysis.time == nil ? 0 : time) - (needsWeak ? 25 : 0)
        for (cues, weight) in bonus where analysis.hasAny(cues) { score += weight }
        return max(score, 0)
    }

    /// The grammar: both languages at once, because cues have no language.
    static let standard: [IntentPattern] = [
        IntentPattern(intent: .help, base: 100, requires: [[.help]], entities: 0...0, classes: 0...0),
        IntentPattern(
            intent: .overview, base: 90, requires: [[.overview]], entities: 0...0, classes: 0...0, attributes: 0...0),
        IntentPattern(
            intent: .impact, base: 60, requires: [[.effect]], bonus: [([.failure], 30), ([.condition], 10)],
            entities: 1...20),
        IntentPattern(intent: .impact, base: 50, requires: [[.failure], [.condition]], entities: 1...20),
        // Without a name the question is still understood, and asked back.
        IntentPattern(
            intent: .impact, base: 55, requires: [[.effect], [.failure, .condition]], forbids: [.change],
            entities: 0...0),
        IntentPattern(
            intent: .dependsOn, base: 60, requires: [[.depend, .dependencies, .dependents]], bonus: [([.count], 5)],
            forbids: [.effect]),
        IntentPattern(intent: .compare, base: 80, requires: [[.sideBySide]], entities: 2...2),
        IntentPattern(intent: .path, base: 75, requires: [[.path, .related]], entities: 2...2),
        IntentPattern(intent: .changes, base: 50, requires: [[.change]], forbids: [.effect], time: 30),
        IntentPattern(intent: .changes, base: 30, requires: [[.created, .removed, .updated]], time: 45),
        IntentPattern(intent: .changes, base: 40, requires: [[.happened]], time: 20, needsTime: true),
        IntentPattern(intent: .changes, base: 25, time: 10, needsTime: true),
        IntentPattern(intent: .top, base: 65, requires: [[.most, .fewest]], classes: 1...9),
        IntentPattern(intent: .count, base: 52, requires: [[.count]], classes: 1...9),
        IntentPattern(intent: .count, base: 51, classes: 1...9, needsGroup: true),
        IntentPattern(
            intent: .attribute, base: 42, bonus: [([.ask, .show, .count], 4)], entities: 1...9, classes: 0...0,
            attributes: 1...9),
        IntentPattern(
            intent: .attribute, base: 35, bonus: [([.ask, .show], 2)], forbids: [.run], entities: 1...9,
            attributes: 1...9),
        IntentPattern(intent: .whereRuns, base: 48, requires: [[.place]], entities: 1...1),
        IntentPattern(intent: .runsOn, base: 45, requires: [[.run]], entities: 1...9),
        IntentPattern(
            intent: .search, base: 53, requires: [[.startsWith, .endsWith]], entities: 0...9),
        IntentPattern(intent: .search, base: 53, requires: [[.named], [.contains]]),
        IntentPattern(intent: .search, base: 41, requires: [[.named]], entities: 0...0),
        IntentPattern(
            intent: .search, base: 31, requires: [[.list, .show], [.contains]], entities: 0...0, classes: 0...9,
            attributes: 0...0),
        IntentPattern(intent: .relation, base: 38, entities: 1...1, classes: 0...0, relations: 1...9),
        IntentPattern(intent: .relation, base: 36, requires: [[.related]], entities: 1...1, classes: 0...0),
        IntentPattern(intent: .related, base: 34, entities: 1...9, classes: 1...9),
        IntentPattern(intent: .list, base: 20, classes: 1...9),
        IntentPattern(intent: .list, base: 22, requires: [[.port]], entities: 0...0),
        IntentPattern(intent: .describe, base: 10, bonus: [([.show, .ask], 2)], entities: 1...9),
    ]
}
