internal import Cypher

/// What closes a result: the metadata of its last SUCCESS.
struct BoltSummary {
    let statement: any RunningStatement
    /// The statement, for the places of notifications.
    let text: String
    let version: BoltVersion
    let rowCount: Int

    /// Without bookmark and times.
    var metadata: PackMap {
        var map: PackMap = ["type": .string(statement.type.rawValue)]
        let counters = statement.counters
        if counters.containsUpdates { map.append("stats", .map(Self.stats(counters))) }
        if let plan = statement.plan {
            let isProfile = plan.profile != nil
            map.append(isProfile ? "profile" : "plan", .map(Self.plan(plan)))
        }
        if version.hasStatuses {
            map.append("statuses", .list(statuses))
        } else if !statement.notifications.isEmpty {
            map.append("notifications", .list(statement.notifications.map { .map(notification($0)) }))
        }
        return map
    }

    /// With hyphens, and zeros left out, as Neo4j sends them.
    static func stats(_ counters: QueryCounters) -> PackMap {
        var map: PackMap = ["contains-updates": .boolean(true)]
        for (name, count) in counters.named where count > 0 {
            map.append(name.replacing("_", with: "-"), .integer(Int64(count)))
        }
        return map
    }

    static func plan(_ plan: PlanDescription) -> PackMap {
        var map: PackMap = [
            "operatorType": .string(plan.wireType),
            "args": .map(
                PackMap(
                    entries: plan.arguments.map { .init(key: $0.key, value: packed($0.value)) })),
            "identifiers": .list(plan.identifiers.map(PackValue.string)),
            "children": .list(plan.children.map { .map(Self.plan($0)) }),
        ]
        if let profile = plan.profile {
            map.append("dbHits", .integer(Int64(profile.hits)))
            map.append("rows", .integer(Int64(profile.rows)))
            map.append("pageCacheHits", .integer(0))
            map.append("pageCacheMisses", .integer(0))
            map.append("pageCacheHitRatio", .float(0))
            map.append("time", .integer(profile.nanoseconds))
        }
        return map
    }

    /// Arguments of plans are texts and numbers.
    private static func packed(_ datum: Datum) -> PackValue {
        switch datum {
        case .boolean(let flag): .boolean(flag)
        case .integer(let number): .integer(number)
        case .float(let number): .float(number)
        case .string(let text): .string(text)
        case .list(let elements): .list(elements.map(packed))
        default: .null
        }
    }

    private func notification(_ notification: QueryNotification) -> PackMap {
        var map: PackMap = [
            "code": .string(notification.code), "title": .string(notification.title),
            "description": .string(notification.description), "severity": .string(notification.severity),
            "category": .string(notification.category),
        ]
        if let range = notification.range {
            map.append("position", .map(PackMap(StatementPlace(of: range.start, in: text).position)))
        }
        return map
    }

    /// The status of the result first, or that of its having no rows; then one for each notification.
    private var statuses: [PackValue] {
        var main: PackMap
        if rowCount > 0 {
            main = ["gql_status": "00000", "status_description": "note: successful completion"]
        } else if statement.columns.isEmpty {
            main = ["gql_status": "00001", "status_description": "note: successful completion - omitted result"]
        } else {
            main = ["gql_status": "02000", "status_description": "note: no data"]
        }
        main.append("diagnostic_record", .map(Self.record))
        return [.map(main)] + statement.notifications.map { .map(status($0)) }
    }

    private func status(_ notification: QueryNotification) -> PackMap {
        var record = Self.record
        record.append("_severity", .string(notification.severity))
        record.append("_classification", .string(notification.category))
        if let range = notification.range {
            record.append("_position", .map(PackMap(StatementPlace(of: range.start, in: text).position)))
        }
        let isWarning = notification.severity == "WARNING"
        return [
            "gql_status": isWarning ? "01N00" : "03N00",
            "status_description": .string(
                "\(isWarning ? "warn: warning" : "info: informational"). \(notification.description)"),
            "neo4j_code": .string(notification.code), "title": .string(notification.title),
            "description": .string(notification.description), "diagnostic_record": .map(record),
        ]
    }

    private static let record: PackMap = ["OPERATION": "", "OPERATION_CODE": "0", "CURRENT_SCHEMA": "/"]
}

extension QueryCounters {
    /// With Neo4j's names and underscores between their words.
    var named: [(name: String, count: Int)] {
        [
            ("nodes_created", nodesCreated), ("nodes_deleted", nodesDeleted),
            ("relationships_created", relationshipsCreated), ("relationships_deleted", relationshipsDeleted),
            ("properties_set", propertiesSet), ("labels_added", labelsAdded), ("labels_removed", labelsRemoved),
            ("indexes_added", indexesAdded), ("indexes_removed", indexesRemoved),
            ("constraints_added", constraintsAdded), ("constraints_removed", constraintsRemoved),
        ]
    }
}

extension PlanDescription {
    /// Neo4j writes `NodeByLabelScan@neo4j`.
    var wireType: String { operatorType + "@rootline" }
}
