/// Every limit of the service, with its unit and its reason. Nothing is unbounded.
public enum Limits {
    // JSON
    /// Bytes of one JSON document. A recorded Kubernetes pod list of 10,000 pods is about 100 MB.
    public static let jsonDocumentBytes = 256 << 20
    /// Nesting of one JSON document; real sources stay under 30, deeper is an attack on the stack.
    public static let jsonDepth = 128
    /// Bytes of one observation line; the largest Kubernetes objects (1.5 MB in etcd) become far smaller.
    public static let observationBytes = 1 << 20
    /// Records of one observation stream or file: 1 M CIs with room to grow.
    public static let observationRecords = 2_000_000
    /// Attributes of one observed record; the richest class of ours has about 40.
    public static let observationAttributes = 256
    /// Bytes of a native key or a name; Kubernetes names end at 253, paths rarely pass this.
    public static let observationNameBytes = 1_024
    /// Bytes of one file read from the kernel or `/etc` by the local connector.
    public static let localFileBytes = 8 << 20
    /// Letters of a command line that is kept; enough to recognise a program.
    public static let commandLineLetters = 512
    /// Objects that one request to a Kubernetes API server asks for.
    public static let kubernetesPageObjects = 500

    // questions
    /// Bytes of one question in chat.
    public static let questionBytes = 4_096
    /// Rows of one block of an answer; the rest is counted, not sent.
    public static let answerRows = 200
    /// Nodes of the graph picture in an answer; more is a hairball.
    public static let answerGraphNodes = 120

    // tools
    /// Rows that one tool returns; the rest is counted.
    public static let toolRows = 1_000
    /// CIs of a source note in an answer; the rest is counted.
    public static let sourceCIs = 20
    /// Steps from one kind of CI to another that a question may leave out ("services on node X" is two).
    public static let relatedSteps = 4
    /// CIs looked at while finding such a way.
    public static let relatedVisits = 200_000
    /// CIs of a class whose relations are looked at to see how the class hangs together with another.
    public static let relationSample = 48
    /// Attribute columns of a list of CIs, unless some are asked for.
    public static let attributeColumns = 4
    /// CIs whose attribute values are looked at to read a word as a value ("running").
    public static let valueSample = 4_000
    /// Names looked at for suggestions when a name is unknown; linear, a few milliseconds.
    public static let suggestionScan = 200_000
    /// Hops of a path between two CIs.
    public static let pathHops = 8
    /// Bars of a chart.
    public static let chartBars = 30

    // runs
    /// Wall time of one question, in seconds.
    public static let answerSeconds = 60
    /// Steps of one plan.
    public static let planSteps = 40
    /// Calls of a model for one question.
    public static let modelCalls = 12
    /// Tool calls of a model for one question.
    public static let modelToolCalls = 60
    /// Tokens of a model for one question, both ways.
    public static let modelTokens = 120_000
    /// Rows of one tool result that a model is shown; the rest is counted.
    public static let modelRows = 40
    /// Bytes of one tool result that a model is shown.
    public static let modelResultBytes = 24_000

    // HTTP
    /// Bytes of a JSON request body, ingest uploads apart.
    public static let requestBodyBytes = 1 << 20
    /// Bytes of one ingest upload: 1 M CIs at about 500 bytes.
    public static let ingestUploadBytes = 1 << 30
    /// Bytes of an upload that are parsed at once.
    public static let ingestPieceBytes = 1 << 19
    /// Items of one page of a list.
    public static let pageItems = 1_000

    // HTTP service
    /// Seconds that the command line waits for one answer: the planner's own limit is 60, with room for a queue.
    public static let askSeconds = 120
    /// Seconds for a JSON request body to arrive; a slower client holds a connection for nothing.
    public static let requestBodySeconds = 30
    /// Seconds for one ingest upload to arrive: the largest at 5 MB/s, with room.
    public static let ingestUploadSeconds = 600
    /// Ingest runs at once; each holds its whole batch in memory.
    public static let ingestRunsAtOnce = 2
    /// Seconds that a connection may be silent between two requests.
    public static let idleConnectionSeconds = 75
    /// Connections at once; each costs a descriptor and some 20 KB. The usual limit of descriptors is 1,024 and up.
    public static let connections = 800
    /// Failed sign-ins of one user from one address in the window; the sixth guess waits.
    public static let signInFailures = 5
    /// Failed sign-ins from one address in the window, whoever the user: stops trying one password on many names.
    public static let signInFailuresPerAddress = 30
    /// Seconds that a failed sign-in counts.
    public static let signInWindowSeconds = 60
    /// Entries of the table of failed sign-ins; about 1 MB.
    public static let signInTableEntries = 10_000
    /// Passwords checked at once; each check takes 32 MB and about 100 ms of a core.
    public static let signInsAtOnce = 2
    /// Seconds that a session lasts: one working day.
    public static let sessionSeconds = 43_200
    /// Bytes of the name of a user or an API key.
    public static let accountNameBytes = 100
    /// Characters that a password has at least (NIST SP 800-63B section 5.1.1.2).
    public static let passwordCharactersMin = 8
    /// Bytes that a password has at most; longer ones only cost time.
    public static let passwordBytesMax = 1_024
    /// API keys of one tenant.
    public static let apiKeys = 1_000
    /// Verified credentials remembered; the least recently verified goes first.
    public static let credentialCacheEntries = 1_024
    /// Seconds that a verified credential is believed without asking the database again.
    public static let credentialCacheSeconds = 10
    /// Seconds that a verified credential is believed while the database is asked again, or does not answer.
    public static let credentialOutageSeconds = 300
    /// Seconds between two signs of life on an event stream; proxies close streams silent for 30 to 60.
    public static let heartbeatSeconds = 10
    /// Events of one answer that wait for a slow reader; an answer has some tens.
    public static let eventBacklog = 1_024
    /// Seconds that running requests get to finish when the service stops.
    public static let drainSeconds = 10
    /// Bytes of one log file before the next is begun.
    public static let logFileBytes = 16 << 20
    /// Log files kept, the current one included.
    public static let logFiles = 5
    /// Bytes of one file of the console; its largest script is about 4 MB.
    public static let consoleFileBytes = 32 << 20
    /// Relations shown with a CI; the rest is counted and paged.
    public static let ciRelations = 200
    /// Nodes of one neighbourhood picture.
    public static let neighbourhoodNodes = 500
    /// Hops of one neighbourhood picture.
    public static let neighbourhoodHops = 4
    /// Bytes of a search text.
    public static let searchTextBytes = 256

    // ingest
    /// Times that a run plans anew because its source was committed by somebody else meanwhile.
    public static let ingestAttempts = 3
    /// Times that a run plans anew without the records that were refused: types come to light before rules do.
    public static let ingestSiftings = 3
    /// Records of one run that are parked by themselves; more are a fault of the connector, and the run is refused.
    public static let refusedRecords = 10_000
    /// Refused records that a run tells of in full; all are counted.
    public static let refusedRecordsShown = 1_000
    /// Lines of the difference that a run reports; all are counted.
    public static let differenceLines = 1_000

    // commit loop
    /// Change sets that wait for the commit loop; one more is answered with "busy".
    public static let commitQueueLength = 256
    /// Change sets written in one Postgres transaction.
    public static let commitBatch = 64
    /// Seconds that a commit waits for a database that is away before it is refused.
    public static let commitRetrySeconds = 30
    /// Seconds that the start waits for a database that is still coming up.
    public static let startRetrySeconds = 60
    /// Operations of one change set: a first ingest of 1 M CIs and 4 M relations.
    public static let changeSetOperations = 8_000_000

    // CIs
    /// Bytes of a CI's name: the longest real ones are URLs and distinguished names.
    public static let nameBytes = 1_024

    // history
    /// Items of one page of history, and of one answer about recent changes.
    public static let historyItems = 500
    /// Retained versions of one tenant's graph: spaced in proportion to their age, 64 reach a million commits back
    /// with about a quarter of their age between them.
    public static let historyRungs = 64
    /// Bytes that retained versions of one tenant's graph keep on top of the latest: half of a graph of 1 M CIs.
    public static let historyBytes = 512 << 20
    /// Past states made from the database at once; each holds a connection, and up to a whole graph.
    public static let historyReadsAtOnce = 2
    /// Readers that wait for that; one more is answered with "busy".
    public static let historyReadsWaiting = 64
    /// Changes replayed to reach a past state, about 1 KB each on the way; beyond that it is loaded whole.
    public static let replayChanges = 200_000
    /// Bytes of one difference of two states, about 1 M small elements.
    public static let differenceBytes = 256 << 20
    /// Elements in each list of a difference that is sent; all are counted.
    public static let differenceItems = 1_000

    // graph
    /// Nodes that one traversal visits before it stops with a marked partial answer.
    public static let traversalNodes = 5_000_000
    /// Unused slots from which on a graph is built densely: below, there is less than about 2 MB to gain.
    public static let compactionFreeSlots = 100_000
    /// Percent of unused slots from which on a graph is built densely; a dense copy costs seconds of one core.
    public static let compactionFreePercent = 25
}
