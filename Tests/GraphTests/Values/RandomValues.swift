import Base

@testable import Graph

/// Values of every type, with a liking for the edges of each.
enum RandomValues {
    static func any(_ generator: inout SeededGenerator) -> Value {
        switch generator.below(10) {
        case 0: .boolean(generator.once(in: 2))
        case 1: .integer(integer(&generator))
        case 2: .float(float(&generator))
        case 3: .string(text(&generator))
        case 4: .bytes((0..<generator.below(20)).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
        case 5: .instant(Instant(rawValue: integer(&generator)))
        case 6: .point(point(&generator))
        case 7: .list((0..<generator.below(4)).map { _ in any(&generator) })
        default: generator.pick(temporal(&generator))
        }
    }

    static func integer(_ generator: inout SeededGenerator) -> Int64 {
        switch generator.below(4) {
        case 0: generator.pick([0, 1, -1, .max, .min, 127, 128, -128, 255, 256, 65_535, 65_536, 1 << 32])
        default: Int64(truncatingIfNeeded: generator.next()) >> Int64(generator.below(64))
        }
    }

    static func float(_ generator: inout SeededGenerator) -> Double {
        switch generator.below(3) {
        case 0:
            generator.pick([0, -0.0, 1, .infinity, -.infinity, 1e300, 1e15, 1e16, .leastNonzeroMagnitude, -123_456_789])
        case 1: Double(generator.below(1_000)) / 8
        default: Double(generator.below(1_000_000_007)) / 1_000
        }
    }

    static func text(_ generator: inout SeededGenerator) -> String {
        generator.pick([
            "", "a", "prod", "서버", "\u{1109}\u{1165}", "nul\0", "\"\\\n", "🙂", "eth\(generator.below(100))",
        ])
    }

    static func point(_ generator: inout SeededGenerator) -> Point {
        let system = generator.pick([Point.System.wgs84, .wgs84Height, .cartesian, .cartesianSpace])
        let coordinates = (0..<system.dimensions).map { _ in Double(generator.below(720)) / 8 }
        return Point(system, coordinates)!
    }

    /// One of each temporal type.
    static func temporal(_ generator: inout SeededGenerator) -> [Value] {
        let dateTime = dateTime(&generator)
        let offset = UTCOffset(
            seconds: generator.pick([0, 3_600, -5_400, 64_800, -64_800, generator.below(3_600)]))!
        let zone = generator.pick([nil, "Europe/Berlin", "Etc/GMT+1", "UTC"])
        return [
            .date(dateTime.date), .localTime(dateTime.time), .zonedTime(ZonedTime(dateTime.time, offset)),
            .localDateTime(dateTime), .dateTime(ZonedDateTime(dateTime, offset, zone: zone)!),
            .duration(
                CalendarDuration(
                    months: integer(&generator), days: integer(&generator), seconds: integer(&generator) / 2,
                    nanoseconds: integer(&generator) / 2)!),
        ]
    }

    private static func dateTime(_ generator: inout SeededGenerator) -> LocalDateTime {
        let range = LocalDateTime.seconds
        let seconds =
            switch generator.below(3) {
            case 0: generator.pick([range.lowerBound, range.upperBound, 0, -1, 86_399, 86_400])
            case 1: Int64(generator.below(4_000_000_000)) - 2_000_000_000
            default: integer(&generator) % range.upperBound
            }
        return LocalDateTime(
            secondsSince1970: seconds,
            nanosecond: generator.pick([0, 1, 500_000_000, 999_999_999, 142_000_000, 1_000]))!
    }
}
