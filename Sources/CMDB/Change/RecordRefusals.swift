internal import Base
internal import OrderedCollections

/// What is wrong with the records of a source: all of it at once, for a file of 100,000 rows with three bad ones is
/// not corrected one by one.
struct RecordRefusals {
    private let isObserved: Bool
    private var found: [ChangeError] = []
    private var refused: [RefusedRecord] = []
    private var count = 0
    /// Records that are named.
    private static let namedMax = 20

    init(_ kind: ChangeSet.Kind) { isObserved = kind == .ingest }

    /// Takes note of what a source's record is refused for; throws whatever else went wrong, unless that may follow
    /// from a record that was refused.
    mutating func note(_ error: ChangeError, _ operation: ChangeOperation, number: Int) throws(ChangeError) {
        try note(error.at(operation: number), record: operation.record)
    }

    mutating func note(_ error: ChangeError, record: String?) throws(ChangeError) {
        guard isObserved else { throw error }
        switch error.code {
        case .badAttribute, .unknownClass, .abstractClass, .emptyName:
            count += 1
            if let record, refused.count <= Limits.refusedRecords { refused.append(RefusedRecord(record, error)) }
            guard found.count < Self.namedMax else { return }
            let message = record.map { "record '\($0.prefix(80))': \(error.message)" } ?? error.message
            found.append(ChangeError(error.code, message, hint: error.hint))
        default:
            if found.isEmpty { throw error }
        }
    }

    /// - Throws: what was noted, in one error.
    func refuse() throws(ChangeError) {
        guard let first = found.first else { return }
        let rest = count > found.count ? "; and \(count - found.count) more" : ""
        var error =
            count == 1
            ? first
            : ChangeError(
                first.code, "\(count) records are refused: \(found.map(\.message).joined(separator: "; "))\(rest)",
                hint: "Nothing was changed. Correct these records and send all of them again.")
        // All of them, or none: what is left has to be right. So many at once are a fault of the connector.
        if refused.count == count, count <= Limits.refusedRecords { error.refused = refused }
        throw error
    }
}

/// A record of a source that cannot be taken, and why.
public struct RefusedRecord: Hashable, Sendable {
    /// The source's own identifier.
    public let key: String
    public let code: ChangeError.Code
    public let message: String
    /// The rule that is enforced, where it is one that refuses it.
    public let rule: String?

    init(_ key: String, _ error: ChangeError, rule: String? = nil) {
        self.key = key
        code = error.code
        message = error.message
        self.rule = rule
    }
}

extension ChangeOperation {
    /// The source's own key of the record that it speaks of.
    fileprivate var record: String? {
        switch self {
        case .createCI(_, _, _, let record): record
        case .records(.found(let record)), .records(.observe(let record, of: _)), .records(.keep(let record)):
            record.reference.key
        default: nil
        }
    }
}
