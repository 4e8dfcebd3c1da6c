internal import Foundation
internal import Graph

// Functions of points.
extension FunctionDefinition {
    private static let from = FunctionParameter(name: "from", type: .point)
    private static let to = FunctionParameter(name: "to", type: .point)

    static let ofPoints: [FunctionDefinition] = [
        .of("point", .anyOf([.map, .point]), .point, "A point from its coordinates; null where one is null.") {
            (datum) throws(CypherError) in
            if case .value(.point) = datum { return datum }
            return try PointReader.point(Arguments.map(datum, "point"))
        },
        FunctionDefinition("point.distance", [from, to], .float, "Metres, or units of the axes, between points.") {
            (_, arguments) in PointReader.distance(arguments[0], arguments[1])
        },
        FunctionDefinition("distance", [from, to], .float, "As point.distance().") { (_, arguments) in
            PointReader.distance(arguments[0], arguments[1])
        },
        FunctionDefinition(
            "point.withinBBox",
            [
                .init(name: "point", type: .point), .init(name: "lowerLeft", type: .point),
                .init(name: "upperRight", type: .point),
            ], .boolean, "Whether a point lies within a box."
        ) { (_, arguments) in PointReader.isWithin(arguments[0], arguments[1], arguments[2]) },
    ]
}

private enum PointReader {
    /// Mean radius of the earth in metres (WGS 84), as Neo4j takes it.
    private static let earthRadius = 6_378_140.0

    static func point(_ map: DatumMap) throws(CypherError) -> Datum {
        if map.entries.contains(where: { $0.value.isNull }) { return .null }
        let isGeographic = map["longitude"] != nil || map["latitude"] != nil
        let names = isGeographic ? ["longitude", "latitude", "height"] : ["x", "y", "z"]
        var coordinates: [Double] = []
        for (index, name) in names.enumerated() {
            guard let datum = map[name] ?? (isGeographic && index == 2 ? map["z"] : nil) else {
                if index == 2 { break }
                throw wrong("point() takes x and y, or longitude and latitude")
            }
            coordinates.append(try Arguments.number(datum, "point"))
        }
        let system = try system(map, isGeographic: isGeographic, dimensions: coordinates.count)
        if system == .wgs84 || system == .wgs84Height, coordinates[0].isFinite {
            // Longitudes go round the earth.
            let turned = coordinates[0].remainder(dividingBy: 360)
            if abs(coordinates[0]) > 180 { coordinates[0] = turned }
        }
        guard let point = Point(system, coordinates) else {
            throw wrong("\(coordinates) are no coordinates of \(system.name)")
        }
        return .value(.point(point))
    }

    private static func system(
        _ map: DatumMap, isGeographic: Bool, dimensions: Int
    ) throws(CypherError) -> Point.System {
        let standard: Point.System =
            switch (isGeographic, dimensions) {
            case (true, 2): .wgs84
            case (true, _): .wgs84Height
            case (false, 2): .cartesian
            case (false, _): .cartesianSpace
            }
        let all: [Point.System] = [.wgs84, .wgs84Height, .cartesian, .cartesianSpace]
        let wanted: Point.System?
        if let srid = map["srid"] {
            let number = try Arguments.integer(srid, "point")
            wanted = all.first { Int64($0.rawValue) == number }
        } else if let crs = map["crs"] {
            let name = try Arguments.string(crs, "point").lowercased()
            wanted = all.first { $0.name == name }
        } else {
            return standard
        }
        guard let wanted else { throw wrong("point() knows the systems \(all.map(\.name).joined(separator: ", "))") }
        guard wanted.dimensions == dimensions else {
            throw wrong("\(wanted.name) has \(wanted.dimensions) coordinates, not \(dimensions)")
        }
        return wanted
    }

    /// Null where either is no point, or they are of different systems.
    static func distance(_ from: Datum, _ to: Datum) -> Datum {
        guard case .value(.point(let from)) = from, case .value(.point(let to)) = to, from.system == to.system else {
            return .null
        }
        let height = from.z - to.z
        guard from.system.isGeographic else {
            return .float(hypot(hypot(from.x - to.x, from.y - to.y), height))
        }
        let radius = earthRadius + (from.system == .wgs84Height ? (from.z + to.z) / 2 : 0)
        return .float(hypot(radius * angle(from, to), height))
    }

    /// By haversines (R. W. Sinnott, "Virtues of the Haversine", 1984), in radians.
    private static func angle(_ from: Point, _ to: Point) -> Double {
        let (first, second) = (from.y / 180 * .pi, to.y / 180 * .pi)
        let latitude = sin((second - first) / 2)
        let longitude = sin((to.x - from.x) / 360 * .pi)
        let square = latitude * latitude + cos(first) * cos(second) * longitude * longitude
        return 2 * asin(min(1, square.squareRoot()))
    }

    /// A box whose west lies east of its east goes across the date line.
    static func isWithin(_ point: Datum, _ lower: Datum, _ upper: Datum) -> Datum {
        guard case .value(.point(let point)) = point, case .value(.point(let lower)) = lower,
            case .value(.point(let upper)) = upper, point.system == lower.system, point.system == upper.system
        else { return .null }
        let isAcross = point.system.isGeographic && lower.x > upper.x
        let isBetween = isAcross ? point.x >= lower.x || point.x <= upper.x : lower.x <= point.x && point.x <= upper.x
        return .boolean(
            isBetween && lower.y <= point.y && point.y <= upper.y && lower.z <= point.z && point.z <= upper.z)
    }

    private static func wrong(_ message: String) -> CypherError {
        .runtime(.argumentError, .invalidArgumentValue, message)
    }
}
