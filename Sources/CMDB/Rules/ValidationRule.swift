internal import Base
public import Cypher
internal import Graph
internal import JSON
internal import OrderedCollections

/// What has to hold for every CI of a class: the content of a definition of the kind `rule`.
public struct ValidationRule: Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable, CaseIterable { case info, warning, critical }

    /// What becomes of a CI that breaks the rule.
    public enum Mode: String, Hashable, Sendable, CaseIterable {
        /// The change is refused.
        case enforce
        /// A finding is opened.
        case report
        /// A finding is opened, and its repair is offered.
        case suggest
    }

    public let key: String
    /// CIs of this class, and of those below it.
    public let ciClass: String
    public let severity: Severity
    public let mode: Mode
    /// False where it is broken; where it is null nothing speaks against the CI.
    public let expression: NodeExpression
    /// Says what is wrong.
    public let message: Localized
    /// Clauses of Cypher that mend `n`, such as `SET n.environment = 'production'`.
    public let repair: String?
    /// Whose the findings are where the CI has no owner.
    public let owner: String?
    /// Days that a finding may stay open.
    public let dueDays: Int?
    let content: JSONValue

    public static func == (left: Self, right: Self) -> Bool { left.key == right.key && left.content == right.content }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(content)
    }
}

extension ValidationRule {
    private static let members: Set<String> = [
        "class", "severity", "mode", "expression", "message", "repair", "owner", "dueDays",
    ]

    /// Reads a definition and compiles its expression.
    /// - Throws: `badDefinition`, with the place in the expression where that is at fault.
    public init(_ definition: Definition) throws(ChangeError) {
        let reader = RuleReader(key: definition.key, content: definition.content)
        key = definition.key
        content = definition.content
        try reader.allowOnly(Self.members)
        ciClass = try reader.text("class") ?? Metamodel.rootClass
        severity = try reader.choice("severity", otherwise: .warning)
        mode = try reader.choice("mode", otherwise: .report)
        guard let text = try reader.text("expression") else {
            throw reader.error("it has no expression", hint: "Say what has to hold for n: \"n.serial IS NOT NULL\".")
        }
        do throws(CypherError) { expression = try NodeExpression(text) } catch {
            throw reader.error(error, in: "expression", text)
        }
        repair = try reader.text("repair")
        owner = try reader.text("owner")
        dueDays = try reader.days("dueDays")
        message = try reader.message() ?? Localized(en: "breaks \(text)", ko: "\(text) 위반")
        if let repair {
            do throws(CypherError) { try RuleRepair.check(repair) } catch {
                throw reader.error(error, in: "repair", repair)
            }
        }
    }
}

/// Reads the members of a rule's content.
private struct RuleReader {
    let key: String
    let content: JSONValue

    func error(_ what: String, hint: String? = nil) -> ChangeError {
        ChangeError(.badDefinition, "rule '\(key)': \(what)", hint: hint)
    }

    func error(_ error: CypherError, in member: String, _ text: String) -> ChangeError {
        let place = error.range.map { range in
            let before = String(decoding: Array(text.utf8.prefix(range.start)), as: UTF8.self)
            return " at character \(before.count + 1)"
        }
        return self.error("its \(member) is wrong\(place ?? ""): \(error.message)", hint: error.hint)
    }

    func allowOnly(_ members: Set<String>) throws(ChangeError) {
        guard let object = content.objectValue else { throw error("its content is not a JSON object") }
        for name in object.keys where !members.contains(name) {
            throw error(
                "it has a member \"\(name.prefix(80))\"", hint: "Known are \(members.sorted().joined(separator: ", "))."
            )
        }
    }

    func text(_ member: String) throws(ChangeError) -> String? {
        guard let value = content[member], !value.isNull else { return nil }
        guard let text = value.stringValue else { throw error("\(member) is not a text") }
        guard text.utf8.count <= Limits.ruleExpressionBytes else {
            throw error("\(member) has \(text.utf8.count) bytes, limit \(Limits.ruleExpressionBytes)")
        }
        return text.contains { !$0.isWhitespace } ? text : nil
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ member: String, otherwise: Choice
    ) throws(ChangeError) -> Choice {
        guard let text = try text(member) else { return otherwise }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw error("\(member) is '\(text.prefix(80))'", hint: "It is one of \(known).")
        }
        return choice
    }

    func days(_ member: String) throws(ChangeError) -> Int? {
        guard let value = content[member], !value.isNull else { return nil }
        guard let days = value.int64Value, (0...36_500).contains(days) else {
            throw error("\(member) is not a number of days from 0 to 36500")
        }
        return Int(days)
    }

    func message() throws(ChangeError) -> Localized? {
        guard let value = content["message"], !value.isNull else { return nil }
        if let text = value.stringValue { return Localized(en: text, ko: text) }
        let (en, ko) = (value["en"]?.stringValue, value["ko"]?.stringValue)
        guard let first = en ?? ko else { throw error("message has neither en nor ko") }
        return Localized(en: en ?? first, ko: ko ?? first)
    }
}

extension Metamodel {
    /// The rules as definitions leave them.
    /// - Parameter defined: those that are new or changed.
    /// - Throws: `badDefinition`, also for a rule whose class is gone.
    func readRules(_ defined: [Definition]) throws(ChangeError) -> OrderedDictionary<String, ValidationRule> {
        var result = rules.filter { definitions[.init(kind: .rule, key: $0.key)] != nil }
        for definition in defined where definition.kind == .rule {
            result[definition.key] = try ValidationRule(definition)
        }
        guard result.count <= Limits.rules else {
            throw ChangeError(.badDefinition, "there would be \(result.count) rules, limit \(Limits.rules)")
        }
        for rule in result.values where classes[rule.ciClass] == nil {
            throw ChangeError(
                .badDefinition, "rule '\(rule.key)': there is no CI class '\(rule.ciClass)'",
                hint: "Name a class of the metamodel, or CI for every CI.")
        }
        return result
    }
}
