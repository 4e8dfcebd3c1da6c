internal import Base
internal import Graph
internal import JSON
internal import OrderedCollections

/// Short ways into the JSON of Kubernetes objects; absent and wrongly typed parts are `nil` or empty.
extension JSONValue {
    subscript(path first: String, _ rest: String...) -> JSONValue? {
        rest.reduce(self[first]) { $0?[$1] }
    }

    func text(_ path: String...) -> String? {
        let text = path.reduce(Optional(self)) { $0?[$1] }?.stringValue
        return text?.isEmpty == true ? nil : text
    }

    func list(_ path: String...) -> [JSONValue] {
        path.reduce(Optional(self)) { $0?[$1] }?.arrayValue ?? []
    }

    func texts(_ path: String...) -> [String] {
        (path.reduce(Optional(self)) { $0?[$1] }?.arrayValue ?? []).compactMap(\.stringValue)
    }

    func whole(_ path: String...) -> Int64? { path.reduce(Optional(self)) { $0?[$1] }?.int64Value }

    /// A map of strings, such as labels or a selector.
    func map(_ path: String...) -> [String: String] {
        guard let members = path.reduce(Optional(self), { $0?[$1] })?.objectValue else { return [:] }
        var map: [String: String] = [:]
        for (key, value) in members { map[key] = value.stringValue }
        return map
    }

    func instant(_ path: String...) -> Instant? {
        path.reduce(Optional(self)) { $0?[$1] }?.stringValue.flatMap(Instant.init(iso8601:))
    }
}

/// Attributes while they are collected: what is absent or empty is not stored.
struct AttributeList {
    private(set) var values: [String: Value] = [:]

    mutating func set(_ key: String, _ text: String?) {
        if let text, !text.isEmpty { values[key] = .string(text) }
    }
    mutating func set(_ key: String, _ number: Int64?) {
        if let number { values[key] = .integer(number) }
    }
    mutating func set(_ key: String, _ number: Double?) {
        if let number, number.isFinite { values[key] = .float(number) }
    }
    mutating func set(_ key: String, _ truth: Bool?) {
        if let truth { values[key] = .boolean(truth) }
    }
    mutating func set(_ key: String, _ instant: Instant?) {
        if let instant { values[key] = .instant(instant) }
    }
    /// In the order given.
    mutating func set(_ key: String, _ texts: [String]) {
        if !texts.isEmpty { values[key] = .list(texts.map(Value.string)) }
    }
    /// A map as sorted `k=v`.
    mutating func set(_ key: String, _ map: [String: String]) {
        set(key, map.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
    }
}

/// Amounts as Kubernetes writes them (`resource.Quantity`: `1900m`, `4041564Ki`, `8Gi`, `1e3`).
enum KubernetesQuantity {
    static func number(_ text: String) -> Double? {
        let digits = text.prefix { $0.isNumber || $0 == "." || $0 == "-" || $0 == "+" }
        let suffix = text.dropFirst(digits.count)
        if let plain = Double(text) { return plain }
        guard let value = Double(digits), let factor = factors[String(suffix)] else { return nil }
        return value * factor
    }

    /// Bytes as GiB with two decimals.
    static func gibibytes(_ text: String) -> Double? { number(text).map { rounded($0 / 1_073_741_824) } }

    static func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }

    private static let factors: [String: Double] = [
        "n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
        "Ki": 1_024, "Mi": 1_048_576, "Gi": 1_073_741_824, "Ti": 1_099_511_627_776,
        "Pi": 1_125_899_906_842_624, "Ei": 1_152_921_504_606_846_976,
    ]
}

/// A container image's name in its parts (distribution/reference: `[registry/]path[:tag][@digest]`).
struct ImageReference: Hashable {
    /// With registry, for example `docker.io/library/nginx`.
    var repository: String
    var tag: String?
    var digest: String?

    /// `nil` for a bare digest (`sha256:…`), which names no repository.
    init?(_ text: String) {
        var rest = Substring(text)
        if let scheme = rest.range(of: "://") { rest = rest[scheme.upperBound...] }
        if let at = rest.lastIndex(of: "@") {
            digest = String(rest[rest.index(after: at)...])
            rest = rest[..<at]
        }
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            tag = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        }
        guard !rest.isEmpty, rest != "sha256" else { return nil }
        if tag == nil && digest == nil { tag = "latest" }
        let first = rest.prefix { $0 != "/" }
        let hasRegistry = rest.contains("/") && (first.contains(".") || first.contains(":") || first == "localhost")
        if hasRegistry {
            repository = String(rest)
        } else {
            repository = "docker.io/" + (rest.contains("/") ? "" : "library/") + rest
        }
    }

    /// The one spelling of this name, by tag where it has one.
    var canonical: String {
        if let tag { return "\(repository):\(tag)" }
        return digest.map { "\(repository)@\($0)" } ?? repository
    }

    /// As people write it: without Docker Hub's prefix.
    var familiar: String {
        for prefix in ["docker.io/library/", "docker.io/"] where canonical.hasPrefix(prefix) {
            return String(canonical.dropFirst(prefix.count))
        }
        return canonical
    }
}

extension Substring {
    /// The first place of a short text; plain search, no locale.
    func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            formIndex(after: &start)
        }
        return nil
    }
}
