internal import JSON

/// One answer of the Kubernetes API, recorded or fresh: a list of one kind, a mixed `List`, or a single object.
struct KubernetesList {
    /// The kind its objects have unless they say otherwise (`Pod` of a `PodList`); `nil` of a mixed list.
    var itemKind: String?
    var apiVersion: String?
    /// Why this is not all there is of its kind; `nil` where it is a whole, unfiltered list.
    var incompleteReason: String?
    /// Where the next page begins.
    var continuation: String?
    /// Places of the objects in the bytes.
    var items: [Range<Int>]

    /// What the bytes of a file may turn out to be.
    enum Reading {
        case list(KubernetesList)
        /// Something else, in words.
        case other(String)
    }

    /// Recognises an answer by its `kind` and `items`, never by a file name.
    static func read(_ bytes: [UInt8]) throws(IngestError) -> Reading {
        guard let start = JSONOutline.firstVisible(bytes, from: 0) else { return .other("an empty file") }
        let (shape, end) = try JSONOutline.read(bytes, in: start..<bytes.count)
        guard case .object(let members) = shape else { return .other("JSON, but no answer of the Kubernetes API") }
        func member(_ key: String) throws(IngestError) -> JSONValue? {
            guard let place = members.last(where: { $0.key == key })?.value else { return nil }
            return try JSONOutline.parse(bytes, place, line: 1)
        }
        guard let kind = try member("kind")?.stringValue else {
            return .other("a JSON object without \"kind\", so no answer of the Kubernetes API")
        }
        let apiVersion = try member("apiVersion")?.stringValue
        if kind == "Status" {
            return .other("an error of the Kubernetes API: \(try member("message")?.stringValue ?? "no message")")
        }
        guard kind.hasSuffix("List"), let items = members.last(where: { $0.key == "items" })?.value else {
            return .list(
                KubernetesList(
                    itemKind: kind, apiVersion: apiVersion, incompleteReason: "it is a single object",
                    items: [start..<end]))
        }
        var list = KubernetesList(
            itemKind: kind == "List" ? nil : String(kind.dropLast(4)),
            apiVersion: kind == "List" ? nil : apiVersion, items: try places(of: items, in: bytes))
        let metadata = try member("metadata")
        list.continuation = metadata?.text("continue")
        list.incompleteReason = list.reasonToDoubt(selfLink: metadata?.text("selfLink"))
        return .list(list)
    }

    private static func places(of items: Range<Int>, in bytes: [UInt8]) throws(IngestError) -> [Range<Int>] {
        switch try JSONOutline.read(bytes, in: items).shape {
        case .array(let elements): return elements
        case .scalar: return []  // Go writes an empty list as null
        case .object:
            throw IngestError(.invalidRecord, "\"items\" is an object, not an array", hint: "record the list again")
        }
    }

    private func reasonToDoubt(selfLink: String?) -> String? {
        if continuation != nil { return "it is one page of several" }
        if selfLink?.contains("/namespaces/") == true { return "it is of one namespace only" }
        if itemKind == nil {
            return "a `kubectl get` list does not say whether it is whole; `kubectl get --raw` does"
        }
        return nil
    }
}
