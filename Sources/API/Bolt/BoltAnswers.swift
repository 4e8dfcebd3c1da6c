internal import Cypher

/// The answers of a Bolt server, written into a buffer of whole messages.
struct BoltAnswers {
    let version: BoltVersion
    private(set) var messages = BoltMessageWriter()

    private enum Tag {
        static let success: UInt8 = 0x70
        static let record: UInt8 = 0x71
        static let ignored: UInt8 = 0x7E
        static let failure: UInt8 = 0x7F
    }

    init(version: BoltVersion) { self.version = version }

    var count: Int { messages.count }

    /// What was collected; the collection is empty then.
    mutating func take() -> [UInt8] {
        defer { messages.removeAll() }
        return messages.pack.bytes
    }

    mutating func success(_ metadata: PackMap = PackMap()) {
        messages.begin()
        messages.pack.structure(Tag.success, 1)
        messages.pack.map(metadata)
        messages.end()
    }

    mutating func ignored() {
        messages.begin()
        messages.pack.structure(Tag.ignored, 0)
        messages.end()
    }

    /// One row. Nothing is written where it throws.
    mutating func record(_ row: [Datum], _ packer: DatumPacker) throws(CypherError) {
        messages.begin()
        messages.pack.structure(Tag.record, 1)
        messages.pack.list(row.count)
        for datum in row {
            do { try packer.write(datum, to: &messages.pack) } catch {
                messages.abandon()
                throw error
            }
        }
        messages.end()
    }

    mutating func failure(_ failure: QueryFailure) {
        messages.begin()
        messages.pack.structure(Tag.failure, 1)
        messages.pack.map(version.hasGQLFailures ? Self.gqlFailure(failure) : Self.oldFailure(failure))
        messages.end()
    }

    private static func oldFailure(_ failure: QueryFailure) -> PackMap {
        ["code": .string(failure.code), "message": .string(failure.message)]
    }

    private static func gqlFailure(_ failure: QueryFailure) -> PackMap {
        var record: PackMap = [
            "OPERATION": "", "OPERATION_CODE": "0", "CURRENT_SCHEMA": "/",
            "_classification": .string(failure.status.classification),
        ]
        if let position = failure.position { record.append("_position", .map(PackMap(position))) }
        return [
            "neo4j_code": .string(failure.code), "message": .string(failure.message),
            "gql_status": .string(failure.status.gqlStatus), "description": .string(failure.description),
            "diagnostic_record": .map(record),
        ]
    }
}

extension PackValue: ExpressibleByStringLiteral {
    init(stringLiteral value: String) { self = .string(value) }
}

extension PackMap {
    init(_ position: QueryFailure.Position) {
        self = [
            "offset": .integer(Int64(position.offset)), "line": .integer(Int64(position.line)),
            "column": .integer(Int64(position.column)),
        ]
    }
}
