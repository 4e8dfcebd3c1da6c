internal import Graph

/// Components of temporal values, durations and points: `date.year`, `duration.months`, `point.x`.
enum TemporalComponents {
    /// Nil where the value has no components at all.
    /// - Throws: an argument error where the type has no such component.
    static func component(_ key: String, of value: Value) throws(CypherError) -> Datum? {
        let found: Datum?
        switch value {
        case .date(let date): found = date.component(key)
        case .localTime(let time): found = time.component(key)
        case .zonedTime(let time): found = time.component(key)
        case .localDateTime(let dateTime): found = dateTime.component(key)
        case .instant(let instant): found = ZonedDateTime(instant).component(key)
        case .zonedDateTime(let dateTime): found = dateTime.component(key)
        case .duration(let duration): found = duration.component(key)
        case .point(let point): found = point.component(key)
        case .null, .boolean, .integer, .float, .string, .bytes, .list: return nil
        }
        guard let found else {
            throw .runtime(
                .argumentError, .invalidArgumentValue, "a \(Datum.value(value).typeName) has no component '\(key)'")
        }
        return found
    }
}

extension CalendarDate {
    /// 1...4.
    var quarter: Int { (civil.month + 2) / 3 }

    /// Counted from 1.
    var ordinalDay: Int {
        // In range: the year is that of a date.
        Int(daysSince1970 - CalendarDate(year: civil.year, month: 1, day: 1)!.daysSince1970) + 1
    }

    /// Counted from 1.
    var dayOfQuarter: Int {
        Int(daysSince1970 - CalendarDate(year: civil.year, month: quarter * 3 - 2, day: 1)!.daysSince1970) + 1
    }

    /// The year and the week of ISO 8601: those of the week's Thursday.
    var weekDate: (year: Int, week: Int) {
        guard let thursday = CalendarDate(daysSince1970: daysSince1970 + 4 - Int64(dayOfWeek)) else {
            return (civil.year, ordinalDay > 7 ? 53 : 1)
        }
        return (thursday.civil.year, (thursday.ordinalDay - 1) / 7 + 1)
    }

    fileprivate func component(_ key: String) -> Datum? {
        switch key {
        case "year": .integer(Int64(civil.year))
        case "quarter": .integer(Int64(quarter))
        case "month": .integer(Int64(civil.month))
        case "week": .integer(Int64(weekDate.week))
        case "weekYear": .integer(Int64(weekDate.year))
        case "day": .integer(Int64(civil.day))
        case "ordinalDay": .integer(Int64(ordinalDay))
        case "weekDay", "dayOfWeek": .integer(Int64(dayOfWeek))
        case "dayOfQuarter": .integer(Int64(dayOfQuarter))
        default: nil
        }
    }
}

extension LocalTime {
    fileprivate func component(_ key: String) -> Datum? {
        switch key {
        case "hour": .integer(Int64(hour))
        case "minute": .integer(Int64(minute))
        case "second": .integer(Int64(second))
        case "millisecond": .integer(Int64(nanosecond / 1_000_000))
        case "microsecond": .integer(Int64(nanosecond / 1_000))
        case "nanosecond": .integer(Int64(nanosecond))
        default: nil
        }
    }
}

extension UTCOffset {
    fileprivate func component(_ key: String) -> Datum? {
        switch key {
        case "offset", "timezone": .string(iso8601)
        case "offsetMinutes": .integer(Int64(seconds / 60))
        case "offsetSeconds": .integer(Int64(seconds))
        default: nil
        }
    }
}

extension ZonedTime {
    fileprivate func component(_ key: String) -> Datum? { local.component(key) ?? offset.component(key) }
}

extension LocalDateTime {
    fileprivate func component(_ key: String) -> Datum? { date.component(key) ?? time.component(key) }
}

extension ZonedDateTime {
    fileprivate func component(_ key: String) -> Datum? {
        switch key {
        case "timezone": .string(zone ?? offset.iso8601)
        case "epochSeconds": .integer(utcSeconds)
        case "epochMillis":
            // In range: the years of dates are fewer than 2^63 milliseconds hold by far.
            .integer(utcSeconds * 1_000 + Int64(local.nanosecond / 1_000_000))
        default: local.component(key) ?? offset.component(key)
        }
    }
}

extension CalendarDuration {
    fileprivate func component(_ key: String) -> Datum? {
        switch key {
        case "years": .integer(months / 12)
        case "quarters": .integer(months / 3)
        case "months": .integer(months)
        case "weeks": .integer(days / 7)
        case "days": .integer(days)
        case "hours": .integer(seconds / 3_600)
        case "minutes": .integer(seconds / 60)
        case "seconds": .integer(seconds)
        case "milliseconds": fraction(1_000)
        case "microseconds": fraction(1_000_000)
        case "nanoseconds": fraction(1_000_000_000)
        case "quartersOfYear": .integer(months / 3 % 4)
        case "monthsOfQuarter": .integer(months % 3)
        case "monthsOfYear": .integer(months % 12)
        case "daysOfWeek": .integer(days % 7)
        case "minutesOfHour": .integer(seconds / 60 % 60)
        case "secondsOfMinute": .integer(seconds % 60)
        case "millisecondsOfSecond": .integer(Int64(nanoseconds / 1_000_000))
        case "microsecondsOfSecond": .integer(Int64(nanoseconds / 1_000))
        case "nanosecondsOfSecond": .integer(Int64(nanoseconds))
        default: nil
        }
    }

    /// Seconds and nanoseconds in parts of a second; the nearest that 64 bits hold.
    private func fraction(_ perSecond: Int64) -> Datum {
        let total = Int128(seconds) * Int128(perSecond) + Int128(nanoseconds) * Int128(perSecond) / 1_000_000_000
        return .integer(Int64(clamping: total))
    }
}

extension Point {
    fileprivate func component(_ key: String) -> Datum? {
        switch key {
        case "x": .float(x)
        case "y": .float(y)
        case "z": system.dimensions == 3 ? .float(z) : nil
        case "longitude": system.isGeographic ? .float(x) : nil
        case "latitude": system.isGeographic ? .float(y) : nil
        case "height": system == .wgs84Height ? .float(z) : nil
        case "srid": .integer(Int64(system.rawValue))
        case "crs": .string(system.name)
        default: nil
        }
    }
}

extension Point.System {
    /// As openCypher names it.
    var name: String {
        switch self {
        case .wgs84: "wgs-84"
        case .wgs84Height: "wgs-84-3d"
        case .cartesian: "cartesian"
        case .cartesianSpace: "cartesian-3d"
        }
    }
}
