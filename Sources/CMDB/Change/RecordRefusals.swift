internal import Base
internal import OrderedCollections

/// What is wrong with the records of a source: all of it at once, for a file of 100,000 rows with three bad ones is
/// not corrected one by one.
struct RecordRefusals {
    private let isObserved: Bool
    private var found: [ChangeError] = []
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
        if count == 1 { throw first }
        let rest = count > found.count ? "; and \(count - found.count) more" : ""
        throw ChangeError(
            first.code, "\(count) records are refused: \(found.map(\.message).joined(separator: "; "))\(rest)",
            hint: "Nothing was changed. Correct these records and send all of them again.")
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
