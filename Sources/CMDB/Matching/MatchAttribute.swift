internal import Base
internal import Graph

/// How the values of one attribute are compared.
enum MatchKind: Hashable {
    /// Tells a CI from all others: a serial number.
    case identifier
    /// Says which of several like ones it is: the environment, the port.
    case scope
    /// The name once more: a host name. It says nothing that the name does not say.
    case alias
    case category, number, instant, text
    /// Neither compared nor shown: what only some may see, or what has no form to compare.
    case ignored

    /// What the attribute is by its definition; the data may show that it identifies (``MatchAttribute``).
    init(_ definition: AttributeDefinition) {
        if definition.isSensitive {
            self = .ignored
            return
        }
        switch definition.type.rawValue {
        case "instant", "date": self = .instant
        case "text": self = .text
        case "integer", "decimal", "duration": self = Self.scopes.contains(definition.key) ? .scope : .number
        case "boolean", "secret", "json", "geo", "reference": self = .ignored
        case "mac", "uuid": self = .identifier
        default:
            if definition.normaliser == .fqdn || Self.aliases.contains(definition.key) {
                self = .alias
            } else if Self.scopes.contains(definition.key) {
                self = .scope
            } else if definition.uniqueWithin != nil || Self.identifies(definition.normaliser)
                || Self.identifiers.contains(definition.key)
            {
                self = .identifier
            } else {
                self = .category
            }
        }
    }

    private static func identifies(_ normaliser: Normaliser?) -> Bool {
        switch normaliser {
        case .mac, .serial, .uuid: true
        case .fqdn, .ip, .semver, .trim, nil: false
        }
    }

    /// Attributes of the starter catalogue that identify what has them.
    private static let identifiers: Set<String> = [
        "serial", "system_uuid", "machine_id", "uid", "cluster_uid", "instance_id", "mac", "asset_tag", "sha256",
        "fingerprint", "opcua_node_id", "circuit_id", "employee_id", "digest", "purl", "volume_handle", "repo_url",
        "app_code",
    ]
    private static let aliases: Set<String> = ["fqdn", "dns_name", "hostname"]
    private static let scopes: Set<String> = [
        "environment", "namespace", "site", "region", "zone", "port", "vrf", "cluster", "cluster_name", "if_name",
        "mount", "slot", "schema_name", "vlan_id", "architecture",
    ]
}

/// What is known of one attribute over all CIs of a family.
struct MatchAttribute {
    let key: String
    let kind: MatchKind
    /// CIs that have a value.
    var present: Int32 = 0
    /// CIs with a value that two have, and CIs with a value that more have.
    var inPairs: Int32 = 0
    var inCrowds: Int32 = 0

    init(key: String, kind: MatchKind) {
        self.key = key
        self.kind = kind
    }

    /// The share of CIs whose value others have by rights. Values that exactly two have are what duplicates make, so
    /// they count little, unless most values are like that.
    ///
    /// With a handful of CIs it is what the kind lets expect: so many imagined CIs are added.
    var sharedRate: Double {
        let pairs = Double(inPairs) * (Double(inPairs) > 0.4 * Double(present) && present > 20 ? 1 : 0.1)
        let expected = kind == .identifier ? 0.01 : 0.1
        return (Double(inCrowds) + pairs + expected * Self.imagined) / (Double(present) + Self.imagined)
    }

    /// Whether a shared value is more than a common trait.
    var identifies: Bool {
        switch kind {
        case .identifier: sharedRate < 0.5
        case .category, .scope, .instant, .alias: sharedRate < 0.15 && present >= 20
        case .number, .text, .ignored: false
        }
    }

    private static let imagined = 50.0
}

/// Brings values to the form in which they are compared.
enum MatchValue {
    /// One text for each value of a property; none for what says nothing: empty, `unknown`, `0`, `127.0.0.1`.
    static func texts(_ value: Value) -> [String] {
        switch value {
        case .string(let text): canonical(text).map { [$0] } ?? []
        case .integer(let number): [String(number)]
        case .float(let number):
            [number == number.rounded() && number.magnitude < 1e15 ? String(Int64(number)) : "\(number)"]
        case .instant(let instant): [String(instant.rawValue)]
        case .list(let values): values.prefix(Limits.matchListValues).flatMap(texts)
        case .date(let date): ["\(date)"]
        default: []
        }
    }

    /// Lower case without separators where it has digits, else the words of it (``NameReading``); `nil` for what says
    /// nothing.
    static func canonical(_ text: String) -> String? {
        let lower = text.prefix(Limits.matchedNameLetters).lowercased()
        guard !saysNothing.contains(lower) else { return nil }
        let scalars = lower.unicodeScalars
        let hasHangul = scalars.contains { HangulLetters.isHangul($0.value) }
        let isMarked = scalars.contains { $0.properties.numericType != nil }
        if hasHangul || !isMarked {
            let form = NameReading.form(of: String(text))
            let words = form.tokens + form.domain
            return words.isEmpty ? nil : words.joined(separator: " ")
        }
        // Dots tell addresses and versions apart; of a MAC address as Cisco writes it they are mere separators.
        var kept = String.UnicodeScalarView()
        var bare = String.UnicodeScalarView()
        for scalar in scalars {
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                kept.append(scalar)
                bare.append(scalar)
            } else if scalar == "." || scalar == "/" || scalar == ":" && !kept.isEmpty {
                kept.append(scalar)
            }
        }
        while let last = kept.last, last == "." || last == "/" || last == ":" { kept.removeLast() }
        let bareText = String(bare)
        if bareText.utf8.count == 12 || bareText.utf8.count == 32, bareText.utf8.allSatisfy(isHexadecimal) {
            return isZero(bareText) ? nil : bareText
        }
        let text = String(kept)
        return isZero(bareText) || text.hasPrefix("127.") || text.hasPrefix("169.254.") ? nil : text
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }

    private static func isZero(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == UInt8(ascii: "0") } || text.utf8.allSatisfy { $0 == UInt8(ascii: "f") }
    }

    private static let saysNothing: Set<String> = [
        "", "-", "?", "0", "n/a", "na", "none", "null", "nil", "unknown", "undefined", "default", "not specified",
        "tbd",
        "to be filled by o.e.m.", "system serial number", "localhost", "없음", "미정", "모름", "미상", "해당없음", "해당 없음",
    ]
}
