internal import Base
internal import Cypher

/// Writes the result of one statement as the Query API answers it: rows as they come, then what closes them.
struct QueryDocument {
    let media: QueryMediaType
    let elements: ElementIDs
    let statement: any RunningStatement
    let request: QueryStatement
    let begin: ContinuousClock.Instant
    var text = JSONText()
    private let available: Int64

    init(
        _ statement: any RunningStatement, of request: QueryStatement, media: QueryMediaType, elements: ElementIDs,
        begin: ContinuousClock.Instant
    ) {
        self.media = media
        self.elements = elements
        self.statement = statement
        self.request = request
        self.begin = begin
        available = begin.duration(to: .now).wholeMilliseconds
    }

    /// What comes before the rows.
    mutating func open() {
        if media.isLines {
            text.append(
                line("Header") { text in
                    text.beginObject()
                    text.member("fields", statement.columns)
                    text.endObject()
                })
            return
        }
        text.beginObject()
        text.key("data")
        text.beginObject()
        text.member("fields", statement.columns)
        text.key("values")
        text.beginArray()
    }

    mutating func rows(_ rows: [[Datum]]) throws(CypherError) {
        let writer = DatumText(isTyped: media.isTyped, elements: elements, graph: statement.graph)
        for row in rows {
            let mark = text.mark
            do { try self.row(row, writer) } catch {
                // Not half a row.
                text.cut(to: mark)
                throw error
            }
        }
    }

    private mutating func row(_ row: [Datum], _ writer: DatumText) throws(CypherError) {
        if media.isLines {
            text.beginObject()
            text.member("$event", "Record")
            text.key("_body")
        }
        text.beginArray()
        for datum in row { try writer.write(datum, to: &text) }
        text.endArray()
        if media.isLines {
            text.endObject()
            text.newLine()
        }
    }

    /// What comes after the rows, up to the members that the transaction adds.
    mutating func close(_ members: (inout JSONText) -> Void) {
        if media.isLines {
            text.append(
                line("Summary") { text in
                    text.beginObject()
                    summary(to: &text)
                    members(&text)
                    text.endObject()
                })
            return
        }
        text.endArray()
        text.endObject()
        var rest = JSONText(continuing: text)
        summary(to: &rest)
        members(&rest)
        rest.endObject()
        text.append(rest)
    }

    /// The end of an answer that was begun.
    mutating func fail(_ failure: QueryFailure) {
        if media.isLines {
            text.append(
                line("Error") { text in
                    text.beginArray()
                    failure.writeItem(to: &text)
                    text.endArray()
                })
            return
        }
        text.endArray()
        text.endObject()
        failure.write(to: &text)
        text.endObject()
    }

    private func line(_ name: String, _ body: (inout JSONText) -> Void) -> JSONText {
        var line = JSONText()
        line.beginObject()
        line.member("$event", name)
        line.key("_body")
        body(&line)
        line.endObject()
        line.newLine()
        return line
    }

    private func summary(to text: inout JSONText) {
        if !statement.notifications.isEmpty {
            text.key("notifications")
            text.beginArray()
            for notification in statement.notifications { self.notification(notification, to: &text) }
            text.endArray()
        }
        if request.includesCounters { counters(to: &text) }
        if let plan = statement.plan {
            text.key(plan.profile == nil ? "queryPlan" : "profiledQueryPlan")
            plan.write(to: &text)
        }
        text.member("queryType", statement.type.rawValue)
        text.key("resultAvailableAfter")
        text.integer(available)
        text.key("resultConsumedAfter")
        text.integer(begin.duration(to: .now).wholeMilliseconds)
    }

    private func counters(to text: inout JSONText) {
        let counters = statement.counters
        text.key("counters")
        text.beginObject()
        text.member("containsUpdates", counters.containsUpdates)
        text.member("nodesCreated", counters.nodesCreated)
        text.member("nodesDeleted", counters.nodesDeleted)
        text.member("propertiesSet", counters.propertiesSet)
        text.member("relationshipsCreated", counters.relationshipsCreated)
        text.member("relationshipsDeleted", counters.relationshipsDeleted)
        text.member("labelsAdded", counters.labelsAdded)
        text.member("labelsRemoved", counters.labelsRemoved)
        text.member("indexesAdded", counters.indexesAdded)
        text.member("indexesRemoved", counters.indexesRemoved)
        text.member("constraintsAdded", counters.constraintsAdded)
        text.member("constraintsRemoved", counters.constraintsRemoved)
        text.member("containsSystemUpdates", false)
        text.member("systemUpdates", 0)
        text.endObject()
    }

    private func notification(_ notification: QueryNotification, to text: inout JSONText) {
        text.beginObject()
        text.member("code", notification.code)
        text.member("title", notification.title)
        text.member("description", notification.description)
        text.member("severity", notification.severity)
        text.member("category", notification.category)
        if let range = notification.range {
            let position = StatementPlace(of: range.start, in: request.text).position
            text.key("position")
            text.beginObject()
            text.member("offset", position.offset)
            text.member("line", position.line)
            text.member("column", position.column)
            text.endObject()
        }
        text.endObject()
    }
}

extension PlanDescription {
    /// As the Query API writes plans.
    func write(to text: inout JSONText) {
        if let profile {
            text.beginObject()
            text.member("dbHits", profile.hits)
            text.member("records", profile.rows)
            text.member("hasPageCacheStats", false)
            text.member("pageCacheHits", 0)
            text.member("pageCacheMisses", 0)
            text.key("pageCacheHitRatio")
            text.float(0)
            text.key("time")
            text.integer(profile.nanoseconds)
        } else {
            text.beginObject()
        }
        text.member("operatorType", wireType)
        text.key("arguments")
        text.beginObject()
        for (key, value) in arguments {
            text.key(key)
            // Nothing of a plan is an element of the graph.
            Self.write(value, to: &text)
        }
        text.endObject()
        text.member("identifiers", identifiers)
        text.key("children")
        text.beginArray()
        for child in children { child.write(to: &text) }
        text.endArray()
        text.endObject()
    }

    private static func write(_ datum: Datum, to text: inout JSONText) {
        switch datum {
        case .boolean(let flag): text.boolean(flag)
        case .integer(let number): text.integer(number)
        case .float(let number): text.float(number)
        case .string(let string): text.string(string)
        case .list(let elements):
            text.beginArray()
            for element in elements { write(element, to: &text) }
            text.endArray()
        default: text.null()
        }
    }
}
