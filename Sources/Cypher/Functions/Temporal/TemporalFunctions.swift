internal import Base
internal import Graph

// Functions that make temporal values.
extension FunctionDefinition {
    static let ofTemporals: [FunctionDefinition] =
        TemporalType.allCases.flatMap(ofTemporal) + [
            FunctionDefinition(
                "datetime.fromepoch",
                [.init(name: "seconds", type: .number), .init(name: "nanoseconds", type: .number, isOptional: true)],
                .zonedDateTime, "A date-time from seconds since 1970 in UTC."
            ) { (_, arguments) throws(CypherError) in
                let seconds = try Arguments.integer(arguments[0], "datetime.fromepoch")
                let rest = arguments.count > 1 ? try Arguments.integer(arguments[1], "datetime.fromepoch") : 0
                return .value(.dateTime(try TemporalReader.fromEpoch(seconds: seconds, nanoseconds: rest)))
            },
            FunctionDefinition(
                "datetime.fromepochmillis", [.init(name: "milliseconds", type: .number)], .zonedDateTime,
                "A date-time from milliseconds since 1970 in UTC."
            ) { (_, arguments) throws(CypherError) in
                let milliseconds = try Arguments.integer(arguments[0], "datetime.fromepochmillis")
                return .value(.dateTime(try TemporalReader.fromEpoch(milliseconds: milliseconds)))
            },
            FunctionDefinition("timestamp", [], .integer, "Milliseconds since 1970 at the time of the statement.") {
                context, _ in
                let microseconds = context.environment.statementTime.rawValue
                return .integer(microseconds / 1_000 - (microseconds % 1_000 < 0 ? 1 : 0))
            },
        ]

    private static func ofTemporal(_ type: TemporalType) -> [FunctionDefinition] {
        let name = type.rawValue
        let make = FunctionDefinition(
            name, [.init(name: "input", type: .any, isOptional: true)], type.cypherType,
            "A \(name) from a text, a map or another temporal value; without any of them, the present one."
        ) { (context, arguments) throws(CypherError) in
            let reader = try reader(context, context.environment.statementTime)
            guard let argument = arguments.first else {
                return .value(type.value(of: try reader.present(in: reader.zone)))
            }
            return .value(try read(type, argument, reader))
        }
        let clocks: [(String, @Sendable (QueryEnvironment) -> Instant)] = [
            ("transaction", { $0.transactionTime }), ("statement", { $0.statementTime }),
            ("realtime", { $0.realTime() }),
        ]
        let present = clocks.map { (clock, time) in
            FunctionDefinition(
                "\(name).\(clock)", [.init(name: "timezone", type: .any, isOptional: true)], type.cypherType,
                "The present \(name) by the clock of the \(clock)."
            ) { (context, arguments) throws(CypherError) in
                let reader = try reader(context, time(context.environment))
                return .value(type.value(of: try reader.present(arguments.first, "\(name).\(clock)")))
            }
        }
        let truncate = FunctionDefinition(
            "\(name).truncate",
            [
                .init(name: "unit", type: .string), .init(name: "input", type: .any, isOptional: true),
                .init(name: "fields", type: .map, isOptional: true),
            ], type.cypherType, "A temporal value cut to a unit, as \(name), with fields set."
        ) { (context, arguments) throws(CypherError) in
            let reader = try reader(context, context.environment.statementTime)
            return try reader.truncated(
                type, arguments[0], arguments.count > 1 ? arguments[1] : nil, arguments.count > 2 ? arguments[2] : nil)
        }
        return [make] + present + [truncate]
    }

    private static func reader(_ context: FunctionContext, _ now: Instant) throws(CypherError) -> TemporalReader {
        try TemporalReader(now: now, timeZone: context.environment.timeZone)
    }

    private static func read(
        _ type: TemporalType, _ argument: Datum, _ reader: TemporalReader
    ) throws(CypherError) -> Value {
        switch type {
        case .date: .date(try reader.date(argument))
        case .localtime: .localTime(try reader.localTime(argument))
        case .time: .zonedTime(try reader.time(argument))
        case .localdatetime: .localDateTime(try reader.localDateTime(argument))
        case .datetime: .dateTime(try reader.dateTime(argument))
        }
    }
}
