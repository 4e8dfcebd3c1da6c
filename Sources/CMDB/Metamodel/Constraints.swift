public import Graph

/// How much a class asks for a value.
public enum Requirement: String, Hashable, Sendable, CaseIterable { case optional, recommended, mandatory }

/// Where a value is unique.
public enum UniqueScope: String, Hashable, Sendable, CaseIterable {
    case tenant
    /// Among the CIs of one owner (``RelationType/owner``).
    case parent
    /// Among the CIs of one `Location`, near or far.
    case site
}

/// What the values of an attribute have to be, besides of its type. Nothing by default.
public struct AttributeConstraint: Hashable, Sendable {
    /// A regular expression that the text matches as a whole.
    public var pattern: String?
    public var minimum: Double?
    public var maximum: Double?
    /// The values allowed, in the order in which they are offered.
    public var options: [Value] = []
    /// For `reference`: the class of the CI referred to.
    public var referencedClass: String?

    public init() {}

    public var isEmpty: Bool { self == AttributeConstraint() }
}

/// Brings values that mean the same to the same form.
public enum Normaliser: String, Hashable, Sendable, CaseIterable {
    case mac, fqdn, serial, uuid, ip, semver, trim
}

/// How many relations of a type a CI may have: ``perSource`` counts those that leave one CI, ``perTarget`` those that
/// reach one. The default allows any number.
public struct Cardinality: Hashable, Sendable {
    public struct Bounds: Hashable, Sendable {
        public let minimum: Int
        /// `nil`: any number.
        public let maximum: Int?

        public init(_ minimum: Int, _ maximum: Int?) {
            self.minimum = minimum
            self.maximum = maximum
        }

        public static let any = Bounds(0, nil)
        public static let atMostOne = Bounds(0, 1)
        public static let one = Bounds(1, 1)
        public static let atLeastOne = Bounds(1, nil)
    }

    public var perSource = Bounds.any
    public var perTarget = Bounds.any

    public init(perSource: Bounds = .any, perTarget: Bounds = .any) {
        self.perSource = perSource
        self.perTarget = perTarget
    }
}
