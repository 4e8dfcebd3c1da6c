/// Requests that we make to others.
extension Limits {
    /// Requests of one HTTP client under way at a time; one more is refused as busy.
    public static let httpTransfers = 512
    /// Bytes of a response body that is taken whole, unless the request says otherwise.
    public static let httpResponseBytes = 64 << 20
    /// Bytes of a streamed body that wait for a slow consumer before the transfer is paused.
    public static let httpStreamBufferBytes = 256 << 10
    /// Bytes of all header lines of one response.
    public static let httpHeaderBytes = 256 << 10
    /// Bytes of one request body.
    public static let httpRequestBytes = 1 << 30
    /// Redirects followed at most, where following is asked for.
    public static let httpRedirects = 10
    /// Retries that one client may have saved up; each request saves a tenth of one.
    public static let httpRetryBudget = 10.0
    /// Seconds of a wait that a server may ask for with Retry-After and still be asked again.
    public static let httpRetryAfterSeconds = 60
}
