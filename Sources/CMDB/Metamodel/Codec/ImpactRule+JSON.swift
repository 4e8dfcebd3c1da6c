internal import Graph
internal import JSON
internal import OrderedCollections

// How failure crosses a relation, as JSON:
// {cause: source|target, effect: down|degraded|atRisk, on?, by?,
//  gate?: {minimum: 1 | "50%", minimumKey?, partial: ok|atRisk|degraded, weightKey?, groupKey?},
//  delay?: {seconds?, property?: {key, of: relationship|dependent|cause, unit: seconds|microseconds}}}

extension ImpactRule {
    init(_ content: DefinitionContent) throws(ChangeError) {
        try content.allowOnly(["cause", "effect", "gate", "on", "by", "delay"])
        guard let cause = try content.choice("cause", CauseName.self) else {
            throw content.refusal("cause", "is missing")
        }
        guard let effect = try content.choice("effect", StateName.self), effect != .ok else {
            throw content.refusal("effect", "is missing", hint: "It is one of down, degraded, atRisk.")
        }
        self.init(
            cause: cause == .source ? .source : .target, effect: effect.state,
            gate: try content.object("gate").map(Self.gate) ?? .any, on: try content.text("on"),
            by: try content.text("by"), after: try content.object("delay").map(Self.delay) ?? .none)
    }

    private static func gate(_ content: DefinitionContent) throws(ChangeError) -> Gate {
        try content.allowOnly(["minimum", "minimumKey", "partial", "weightKey", "groupKey"])
        let minimum: Quorum.Minimum
        if let text = content.members["minimum"]?.stringValue {
            guard text.hasSuffix("%"), let percent = Int(text.dropLast()), (1...100).contains(percent) else {
                throw content.refusal(
                    "minimum", "is '\(text.prefix(40))'", hint: "Write 2 members as 2, half of them as \"50%\".")
            }
            minimum = .percent(percent)
        } else {
            let members = try content.integer("minimum") ?? 1
            guard members > 0 else { throw content.refusal("minimum", "is \(members), which is not above 0") }
            minimum = .members(Int(clamping: members))
        }
        return .quorum(
            Quorum(
                minimum: minimum, minimumKey: try content.text("minimumKey"),
                partial: try content.choice("partial", StateName.self)?.state ?? .ok,
                weightKey: try content.text("weightKey"), groupKey: try content.text("groupKey")))
    }

    private static func delay(_ content: DefinitionContent) throws(ChangeError) -> ImpactDelay {
        try content.allowOnly(["seconds", "property"])
        let seconds = try content.number("seconds") ?? 0
        guard seconds >= 0, seconds < 1e9 else { throw content.refusal("seconds", "is \(seconds), which is no delay") }
        let fixed = Duration.microseconds(Int64(seconds * 1e6))
        guard let property = try content.object("property") else { return .fixed(fixed) }
        try property.allowOnly(["key", "of", "unit"])
        return .property(
            try property.requiredText("key"), of: try property.choice("of", HolderName.self)?.holder ?? .relationship,
            in: try property.choice("unit", UnitName.self) == .microseconds ? .microseconds : .seconds,
            otherwise: fixed)
    }

    var content: JSONValue {
        var members: JSONObject = [
            "cause": cause == .source ? "source" : "target", "effect": .string(StateName(effect).rawValue),
            "on": JSONValue(dependentLabel), "by": JSONValue(causeLabel),
        ]
        if case .quorum(let quorum) = gate { members["gate"] = quorum.content }
        if delay != .none { members["delay"] = delay.content }
        return .object(members.filter { !$0.value.isNull })
    }
}

extension ImpactRule.Quorum {
    fileprivate var content: JSONValue {
        let minimum: JSONValue =
            switch minimum {
            case .members(let count): JSONValue(count)
            case .percent(let percent): .string("\(percent)%")
            }
        let members: JSONObject = [
            "minimum": minimum, "minimumKey": JSONValue(minimumKey), "partial": .string(StateName(partial).rawValue),
            "weightKey": JSONValue(weightKey), "groupKey": JSONValue(groupKey),
        ]
        return .object(members.filter { !$0.value.isNull })
    }
}

extension ImpactDelay {
    fileprivate var content: JSONValue {
        let microseconds = fixed.components.seconds * 1_000_000 + fixed.components.attoseconds / 1_000_000_000_000
        var members: JSONObject = ["seconds": JSONValue(Double(microseconds) / 1e6)]
        if let property {
            members["property"] = [
                "key": .string(property.key), "of": .string(HolderName(property.holder).rawValue),
                "unit": property.unit == .seconds ? "seconds" : "microseconds",
            ]
        }
        return .object(members)
    }
}

// MARK: Names

private enum CauseName: String, CaseIterable { case source, target }
private enum UnitName: String, CaseIterable { case seconds, microseconds }

private enum HolderName: String, CaseIterable {
    case relationship, dependent, cause

    init(_ holder: ImpactDelay.Holder) {
        self =
            switch holder {
            case .relationship: .relationship
            case .dependent: .dependent
            case .cause: .cause
            }
    }

    var holder: ImpactDelay.Holder {
        switch self {
        case .relationship: .relationship
        case .dependent: .dependent
        case .cause: .cause
        }
    }
}

private enum StateName: String, CaseIterable {
    case ok, atRisk, degraded, down

    init(_ state: ImpactState) {
        self =
            switch state {
            case .ok: .ok
            case .atRisk: .atRisk
            case .degraded: .degraded
            case .down: .down
            }
    }

    var state: ImpactState {
        switch self {
        case .ok: .ok
        case .atRisk: .atRisk
        case .degraded: .degraded
        case .down: .down
        }
    }
}
