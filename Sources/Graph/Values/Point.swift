/// A place in two or three dimensions: openCypher's POINT.
public struct Point: Hashable, Sendable {
    /// How the coordinates are meant; the raw value is the SRID.
    public enum System: Int32, Sendable {
        case wgs84 = 4_326
        case wgs84Height = 4_979
        case cartesian = 7_203
        case cartesianSpace = 9_157

        public var dimensions: Int { self == .wgs84 || self == .cartesian ? 2 : 3 }
        public var isGeographic: Bool { self == .wgs84 || self == .wgs84Height }
    }

    public let system: System
    /// Longitude in degrees, where the system is geographic.
    public let x: Double
    /// Latitude in degrees, where the system is geographic.
    public let y: Double
    /// 0 in two dimensions; height in metres, where the system is geographic.
    public let z: Double

    /// Nil where the number of coordinates is not that of the system, one is not finite, or a longitude is beyond
    /// ±180 or a latitude beyond ±90 degrees.
    public init?(_ system: System, _ coordinates: [Double]) {
        guard coordinates.count == system.dimensions, coordinates.allSatisfy(\.isFinite) else { return nil }
        guard !system.isGeographic || abs(coordinates[0]) <= 180 && abs(coordinates[1]) <= 90 else { return nil }
        self.system = system
        x = coordinates[0]
        y = coordinates[1]
        z = coordinates.count == 3 ? coordinates[2] : 0
    }

    /// As many as the system has dimensions.
    public var coordinates: [Double] { system.dimensions == 3 ? [x, y, z] : [x, y] }

    /// A total order for sorting, by SRID and coordinates; openCypher does not compare points.
    public func precedes(_ other: Self) -> Bool {
        (system.rawValue, x, y, z) < (other.system.rawValue, other.x, other.y, other.z)
    }
}

extension Point: CustomStringConvertible {
    /// As openCypher prints it, for example `point({x: 12.5, y: 8.0, srid: 7203})`.
    public var description: String {
        let height = system.dimensions == 3 ? ", z: \(z)" : ""
        return "point({x: \(x), y: \(y)\(height), srid: \(system.rawValue)})"
    }
}
