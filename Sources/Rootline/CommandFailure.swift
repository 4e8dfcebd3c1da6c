internal import API
internal import Curl
internal import Generator
internal import Ingest
internal import Postgres
internal import Store

/// Why a command ends without success, for the person at the keyboard.
struct CommandFailure: Error {
    /// What happened, in one sentence.
    let message: String
    /// What to do about it.
    let hint: String?
    /// 1: error; 2: it needs something from a person: a choice, or an approval.
    var exitCode: Int32 = 1

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    /// What was asked for is not done yet: a policy wants it approved first.
    init(inReview changeSet: String, title: String) {
        message = "\(changeSet) (\(title)) waits for approval: nothing is changed yet"
        hint = "rootline change show \(changeSet) says who has to agree."
        exitCode = 2
    }

    var text: String { (exitCode == 1 ? "error: " : "") + message + (hint.map { "\n  \($0)" } ?? "") }
}

extension CommandFailure {
    /// An error of a module in words for the command line.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as IngestError: self.init(error.message, hint: error.hint)
        case let error as PostgresError: self.init(error.message, hint: error.hint)
        case let error as StoreError: self.init(error.message, hint: error.hint)
        case let error as ListenError: self.init(error.message, hint: error.hint)
        case let error as GeneratorError: self.init(error.message)
        case let error as CurlError: self.init(error.message, hint: error.hint)
        default: self.init("\(error)")
        }
    }
}
