internal import Base
internal import Graph

/// Makes temporal values from nothing (the present moment), texts, maps and other temporal values.
struct TemporalReader {
    /// The moment for what is made from nothing.
    let now: Instant
    /// Of values that are given without one.
    let zone: ZoneRule

    private static let midnight = LocalTime(hour: 0)!

    init(now: Instant, timeZone: String) throws(CypherError) {
        self.now = now
        zone = try ZoneRule.named(timeZone)
    }

    /// What a clock in a zone shows now.
    func present(in zone: ZoneRule) throws(CypherError) -> ZonedDateTime {
        let utc = ZonedDateTime(now)
        return try zone.dateTime(atUTC: utc.utcSeconds, nanosecond: utc.local.nanosecond)
    }

    /// For the forms that take the name of a zone or nothing: `date.realtime('Europe/Berlin')`.
    func present(_ argument: Datum?, _ function: String) throws(CypherError) -> ZonedDateTime {
        guard let argument else { return try present(in: zone) }
        guard case .string(let name) = argument else { throw Arguments.wrong(function, "a time zone", argument) }
        return try present(in: ZoneRule.named(name))
    }

    private static let allNames = TemporalFields.dateNames.union(TemporalFields.timeNames)
        .union(["date", "time", "datetime", "epochSeconds", "epochMillis"])

    func date(_ argument: Datum) throws(CypherError) -> CalendarDate {
        switch argument {
        case .string(let text): return try TemporalText.date(text)
        case .map(let map):
            let fields = try TemporalFields(map, "date", names: TemporalFields.dateNames.union(["date", "datetime"]))
            if fields.isZoneOnly { return try present(in: fields.zone() ?? zone).local.date }
            return try fields.date(from: selected(fields, ["date", "datetime"])?.date)
        default:
            guard let date = TemporalParts(argument)?.date else { throw wrong("date", argument) }
            return date
        }
    }

    func localTime(_ argument: Datum) throws(CypherError) -> LocalTime {
        switch argument {
        case .string(let text): return try TemporalText.localTime(text)
        case .map(let map):
            let fields = try TemporalFields(map, "localtime", names: Self.timeAlone)
            if fields.isZoneOnly { return try present(in: fields.zone() ?? zone).local.time }
            return try time(fields, needsHour: true).time
        default:
            guard let time = TemporalParts(argument)?.time else { throw wrong("localtime", argument) }
            return time
        }
    }

    func time(_ argument: Datum) throws(CypherError) -> ZonedTime {
        switch argument {
        case .string(let text): return try TemporalText.zonedTime(text, in: presentOffset(zone))
        case .map(let map):
            let fields = try TemporalFields(map, "time", names: Self.timeAlone)
            let wanted = try fields.zone()
            if fields.isZoneOnly {
                let present = try present(in: wanted ?? zone)
                return ZonedTime(present.local.time, present.offset)
            }
            let (time, base) = try time(fields, needsHour: true)
            return try moved(time, from: offset(of: base, fields), to: wanted)
        default:
            guard let parts = TemporalParts(argument), let time = parts.time else { throw wrong("time", argument) }
            if let dateTime = Self.dateTime(argument) { return ZonedTime(time, dateTime.offset) }
            return ZonedTime(time, presentOffset(parts.zone ?? zone))
        }
    }

    func localDateTime(_ argument: Datum) throws(CypherError) -> LocalDateTime {
        switch argument {
        case .string(let text): return try TemporalText.localDateTime(text)
        case .map(let map):
            let fields = try TemporalFields(map, "localdatetime", names: Self.allNames)
            if fields.isZoneOnly { return try present(in: fields.zone() ?? zone).local }
            if let epoch = try epoch(fields) { return epoch.local }
            let date = try fields.date(from: selected(fields, ["datetime", "date"])?.date)
            return LocalDateTime(date, try time(fields, needsHour: false).time)
        default:
            guard let parts = TemporalParts(argument), let date = parts.date else {
                throw wrong("localdatetime", argument)
            }
            return LocalDateTime(date, parts.time ?? Self.midnight)
        }
    }

    func dateTime(_ argument: Datum) throws(CypherError) -> ZonedDateTime {
        switch argument {
        case .string(let text): return try TemporalText.dateTime(text, in: zone)
        case .map(let map):
            let fields = try TemporalFields(map, "datetime", names: Self.allNames)
            return try dateTime(fields)
        default:
            if let dateTime = Self.dateTime(argument) { return dateTime }
            guard let parts = TemporalParts(argument), let date = parts.date else { throw wrong("datetime", argument) }
            return try zone.resolve(LocalDateTime(date, parts.time ?? Self.midnight))
        }
    }

    /// A zone that is asked for moves a time that has one already to its own clock, and else says what clock it is.
    private func dateTime(_ fields: TemporalFields) throws(CypherError) -> ZonedDateTime {
        let wanted = try fields.zone()
        if fields.isZoneOnly { return try present(in: wanted ?? zone) }
        if let epoch = try epoch(fields) {
            return try (wanted ?? zone).dateTime(atUTC: epoch.utcSeconds, nanosecond: epoch.local.nanosecond)
        }
        let date = try fields.date(from: selected(fields, ["datetime", "date"])?.date)
        let (time, base) = try time(fields, needsHour: false)
        let local = LocalDateTime(date, time)
        guard let given = base?.zone else { return try (wanted ?? zone).resolve(local) }
        let found = try given.resolve(local)
        guard let wanted else { return found }
        return try wanted.dateTime(atUTC: found.utcSeconds, nanosecond: found.local.nanosecond)
    }
}

extension TemporalReader {
    private static let timeAlone = TemporalFields.timeNames.union(["time", "datetime"])

    /// The first that is given of the values to take parts from.
    private func selected(
        _ fields: TemporalFields, _ names: [String]
    ) throws(CypherError) -> TemporalParts? {
        for name in names {
            guard let parts = try fields.parts(name) else { continue }
            if name != "time", parts.date == nil { throw fields.wrong("'\(name)' has no date") }
            if name == "time", parts.time == nil { throw fields.wrong("'\(name)' has no time of day") }
            return parts
        }
        return nil
    }

    private func time(
        _ fields: TemporalFields, needsHour: Bool
    ) throws(CypherError) -> (time: LocalTime, base: TemporalParts?) {
        let base = try selected(fields, ["datetime", "time"])
        if needsHour, base == nil, fields["hour"] == nil { throw fields.wrong("the hour is missing") }
        return (try fields.time(from: base.map { $0.time ?? Self.midnight }), base)
    }

    private func epoch(_ fields: TemporalFields) throws(CypherError) -> ZonedDateTime? {
        let nanoseconds = try fields.integer("nanosecond") ?? 0
        if let seconds = try fields.integer("epochSeconds") {
            return try Self.fromEpoch(seconds: Int64(seconds), nanoseconds: Int64(nanoseconds))
        }
        guard let milliseconds = try fields.integer("epochMillis") else { return nil }
        return try Self.fromEpoch(milliseconds: Int64(milliseconds), nanoseconds: Int64(nanoseconds))
    }

    static func fromEpoch(milliseconds: Int64, nanoseconds: Int64 = 0) throws(CypherError) -> ZonedDateTime {
        let rest = milliseconds % 1_000
        return try fromEpoch(seconds: milliseconds / 1_000, nanoseconds: rest * 1_000_000 + nanoseconds)
    }

    static func fromEpoch(seconds: Int64, nanoseconds: Int64) throws(CypherError) -> ZonedDateTime {
        guard let local = LocalDateTime(secondsSince1970: seconds) else { throw TemporalText.outOfRange }
        let sum = try local.adding(nanoseconds: Int128(nanoseconds))
        return try ZoneRule.utc.dateTime(atUTC: sum.secondsSince1970, nanosecond: sum.nanosecond)
    }

    /// Of a time of day in a zone, which without a date has no one offset: the present one.
    func presentOffset(_ zone: ZoneRule) -> UTCOffset {
        zone.offset(atUTC: ZonedDateTime(now).utcSeconds)
    }

    private func offset(of base: TemporalParts?, _ fields: TemporalFields) -> UTCOffset? {
        guard let zone = base?.zone else { return nil }
        for name in ["datetime", "time"] {
            if let datum = fields[name], let dateTime = Self.dateTime(datum) { return dateTime.offset }
        }
        return presentOffset(zone)
    }

    private static func dateTime(_ datum: Datum) -> ZonedDateTime? {
        guard case .value(let value) = datum else { return nil }
        return value.dateTimeValue
    }

    /// A time of day that has an offset goes round midnight when it is moved to another.
    private func moved(
        _ time: LocalTime, from given: UTCOffset?, to wanted: ZoneRule?
    ) throws(CypherError) -> ZonedTime {
        guard let given else { return ZonedTime(time, presentOffset(wanted ?? zone)) }
        guard let wanted else { return ZonedTime(time, given) }
        let offset = presentOffset(wanted)
        guard let shift = CalendarDuration(seconds: Int64(offset.seconds) - Int64(given.seconds)) else {
            throw DurationSum.overflow
        }
        return ZonedTime(time.adding(shift, 1), offset)
    }

    private func wrong(_ function: String, _ found: Datum) -> CypherError {
        Arguments.wrong(function, "a string, a map or a temporal value that has what it needs", found)
    }
}
