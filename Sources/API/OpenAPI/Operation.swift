internal import JSON

/// What the OpenAPI document says about a route.
struct Operation: Sendable {
    /// Unique; what generated clients call the function.
    let id: String
    let tag: Tag
    let summary: String
    var description: String?
    var parameters: [Parameter] = []
    var body: Body?
    /// The answer of success; problems are added from the route's access.
    let answers: [Answer]

    enum Tag: String, Sendable, CaseIterable {
        case access, cis, relations, history, changes, quality, review, ingest, questions, queries, service
    }

    struct Parameter: Sendable {
        enum Place: String, Sendable { case query, path, header }

        let name: String
        let place: Place
        let description: String
        let schema: JSONValue

        static func path(_ name: String, _ description: String, example: JSONValue) -> Parameter {
            Parameter(
                name: name, place: .path, description: description,
                schema: ["type": "string", "examples": [example]])
        }

        static func query(_ name: String, _ description: String, _ schema: JSONValue = Schema.string) -> Parameter {
            Parameter(name: name, place: .query, description: description, schema: schema)
        }

        static func header(_ name: String, _ description: String) -> Parameter {
            Parameter(name: name, place: .header, description: description, schema: Schema.string)
        }

        static func limit(_ standard: Int, max: Int) -> Parameter {
            .query(
                "limit", "How many items at most.",
                [
                    "type": "integer", "minimum": 1, "maximum": JSONValue(max), "default": JSONValue(standard),
                ])
        }

        static let cursor = Parameter.query(
            "cursor", "Where the page before ended: the value of its `next`. Valid for the same query only.")
        static let before = Parameter.query(
            "before", "Only commits with a smaller `seq`: the value of the page before's `next`.", Schema.seq)
    }

    struct Body: Sendable {
        let mediaType: String
        let schema: JSONValue
        var description: String?
    }

    struct Answer: Sendable {
        let status: Int
        let description: String
        /// By media type.
        var content: [(mediaType: String, schema: JSONValue)] = []
        var headers: [(name: String, description: String)] = []

        static func json(_ schema: JSONValue, _ description: String, status: Int = 200) -> Answer {
            Answer(status: status, description: description, content: [("application/json", schema)])
        }

        /// Of every route that changes the estate: see `InReview`.
        static let inReview = json(
            Schema.ref("ChangeSet"), "A policy wants the change approved first: it is this change set now.",
            status: 202)
        static let noContent = Answer(status: 204, description: "Done; there is nothing to say.")
        static let notModified = Answer(
            status: 304, description: "The caller has this version already (`If-None-Match`).")
    }
}
