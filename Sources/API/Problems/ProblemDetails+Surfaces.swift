internal import CMDB
internal import JSON
internal import OrderedCollections

extension ProblemDetails {
    /// - Parameter text: the search, to show where.
    init(_ error: SearchError, in text: String?) {
        let place = error.range.map { " (character \($0.lowerBound + 1))" } ?? ""
        self.init(
            error.code == .interrupted ? .limitExceeded : .invalidRequest, "In the search, \(error.message)\(place).",
            hint: error.hint, code: "search.\(error.code.rawValue)")
        if let range = error.range {
            extensions["position"] = ["start": JSONValue(range.lowerBound), "end": JSONValue(range.upperBound)]
            extensions["caret"] = JSONValue(text.flatMap(error.caret))
        }
    }

    init(_ error: ExchangeError) {
        self.init(.invalidChange, "The file cannot be read: \(error.message).", hint: error.hint, code: "exchange.file")
        if let place = error.place { extensions["row"] = JSONValue(place.row) }
    }
}
