public import CMDB

/// What a connector says while it works.
public enum ObservationProgress: Hashable, Sendable {
    /// A part of the source has been read, for example a file or a list of an API.
    case read(what: String, objects: Int)
    /// Something the reader should know: skipped, not covered, dangling. Never a secret.
    case note(String)
}

/// Receives progress, on any thread.
public typealias ObservationProgressHandler = @Sendable (ObservationProgress) -> Void

/// One way to observe a part of the world. A value: a name, a title, and the function that looks.
public struct Connector: Sendable {
    /// What the command line calls it: `kubernetes`, `local`, `file`. Also the kind of its sources.
    public let name: String
    /// Other names it answers to.
    public let aliases: [String]
    /// One line for help and console.
    public let title: Localized
    /// How its location is written in help, `nil` where it takes none.
    public let locationForm: String?

    private let look:
        @Sendable (String?, @escaping ObservationProgressHandler) async throws(IngestError) -> ObservationBatch

    init(
        name: String, aliases: [String] = [], title: Localized, locationForm: String?,
        look:
            @escaping @Sendable (String?, @escaping ObservationProgressHandler) async throws(IngestError) ->
            ObservationBatch
    ) {
        self.name = name
        self.aliases = aliases
        self.title = title
        self.locationForm = locationForm
        self.look = look
    }

    /// Looks at `location` and returns all it saw. Reads only, writes nowhere.
    ///
    /// Records are sorted by key, those of a file in its order; every relation's target is among them.
    /// - Throws: `IngestError`, with nothing observed.
    public func observe(
        _ location: String?, progress: @escaping ObservationProgressHandler = { _ in }
    ) async throws(IngestError) -> ObservationBatch {
        if locationForm == nil, let location {
            throw IngestError(
                .wrongKind, "the connector \"\(name)\" takes no location, but \"\(location)\" was given",
                hint: "run `rootline ingest \(name)`")
        }
        return try await look(location, progress)
    }
}

/// The connectors there are, in the order help lists them.
public enum Connectors {
    public static let all: [Connector] = [.local, .kubernetes, .file]

    /// The connector with that name or alias.
    /// - Throws: `unknown_connector`, naming the ones there are.
    public static func named(_ name: String) throws(IngestError) -> Connector {
        if let found = all.first(where: { $0.name == name || $0.aliases.contains(name) }) { return found }
        throw IngestError(
            .unknownConnector, "there is no connector \"\(name)\"",
            hint: "the connectors are " + all.map(\.name).joined(separator: ", "))
    }
}
