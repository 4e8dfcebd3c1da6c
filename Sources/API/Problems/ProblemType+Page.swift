internal import HTTPTypes

/// What the page about a problem says.
struct ProblemPage: Sendable {
    /// The problem's title: the same for every occurrence.
    let title: String
    /// What happened, in one or two sentences.
    let meaning: String
    /// What the caller can do about it, one step each.
    let remedies: [String]
}

extension ProblemType {
    /// The text of the problem's page, in the form `docs/problems/<code>.md` has it.
    var markdown: String {
        let page = page
        return """
            # \(page.title)

            `type`: `\(path)`, status \(status.code).

            \(page.meaning)

            ## What to do

            \(page.remedies.map { "- " + $0 }.joined(separator: "\n"))

            """
    }

    /// The title and the text of the page.
    var page: ProblemPage {
        switch self {
        case .invalidRequest:
            ProblemPage(
                title: "Invalid request",
                meaning: "A parameter or a member of the body is missing, has the wrong type or is out of range.",
                remedies: [
                    "Read `detail`: it names the parameter, its value and what is allowed.",
                    "Compare the request with the description at `/api/v1/openapi.json`.",
                ])
        case .invalidJSON:
            ProblemPage(
                title: "Invalid JSON",
                meaning: "The body is not one well-formed JSON document in UTF-8 within the limits of size and depth.",
                remedies: ["Read `detail`: it names the line and the column.", "Send UTF-8 without a byte order mark."])
        case .unauthenticated:
            ProblemPage(
                title: "Not signed in",
                meaning: "The request has no valid session cookie and no valid API key; "
                    + "a session that has expired or was ended counts as none.",
                remedies: [
                    "In the browser, sign in again.",
                    "In a program, send `Authorization: Bearer <API key>`.",
                    "On the command line, the key is read from `ROOTLINE_TOKEN`, "
                        + "else from the file `token` in the data directory of the service.",
                ])
        case .wrongCredentials:
            ProblemPage(
                title: "Wrong user name or password",
                meaning: "No user has this name and this password. Which of the two was wrong is not said.",
                remedies: [
                    "Check the spelling and the keyboard layout.",
                    "On the machine of the service, `rootline password reset` sets a new password for the administrator.",
                ])
        case .forbidden:
            ProblemPage(
                title: "Not allowed",
                meaning: "The caller is known but has a role that may not do this. "
                    + "Readers read and ask, editors also change and ingest, administrators also manage access.",
                remedies: ["Ask an administrator for the role that `detail` names."])
        case .crossSiteRequest:
            ProblemPage(
                title: "Request from another site",
                meaning: "A request that changes something came with a session cookie but not from a page of this "
                    + "service, so it may have been sent without the user's knowledge.",
                remedies: [
                    "Use the console under the address it was opened with.",
                    "Programs use an API key instead of a session cookie.",
                    "A proxy in front of the service must pass `Host` and `Origin` on unchanged.",
                ])
        case .tooManySignIns:
            ProblemPage(
                title: "Too many failed sign-ins",
                meaning: "Too many sign-ins failed for this user from this address in a short time.",
                remedies: ["Wait for the number of seconds in `Retry-After`, then try again."])
        case .notFound:
            ProblemPage(
                title: "Not found",
                meaning: "There is nothing under this address, or it is gone.",
                remedies: [
                    "Search for the CI by name: `GET /api/v1/cis?q=<name>`.",
                    "See `/api/v1/openapi.json` for the routes there are.",
                ])
        case .methodNotAllowed:
            ProblemPage(
                title: "Method not allowed",
                meaning: "The address exists but does not know this method.",
                remedies: ["Use one of the methods in the header `Allow`."])
        case .unsupportedMediaType:
            ProblemPage(
                title: "Unsupported media type",
                meaning: "The body has a type this route does not read.",
                remedies: [
                    "Send `Content-Type: application/json`; "
                        + "an upload of observations is `application/x-ndjson`."
                ])
        case .bodyTooLarge:
            ProblemPage(
                title: "Body too large",
                meaning: "The body has more bytes than this route reads. Nothing of it was used.",
                remedies: ["Send less; `detail` names the limit.", "Split a large ingest into several sources."])
        case .requestTimeout:
            ProblemPage(
                title: "Request timed out",
                meaning: "The body did not arrive in time.",
                remedies: ["Check the network and send the request again."])
        case .stale:
            ProblemPage(
                title: "Changed in the meantime",
                meaning: "Somebody changed what this request is about after the caller had read it: "
                    + "the version in `If-Match` is not the current one.",
                remedies: ["Read it again, look at what changed, and repeat the change on the new version."])
        case .conflict:
            ProblemPage(
                title: "Conflict",
                meaning: "The request contradicts what is there, for example a name that exists already.",
                remedies: ["Read `detail`, then choose another name or change what is there instead."])
        case .reusedKey:
            ProblemPage(
                title: "The key belongs to another request",
                meaning:
                    "The `Idempotency-Key` was sent with another request in the last 24 hours. Nothing was changed.",
                remedies: ["Use a new key for each change, and the same one only to send the same change again."])
        case .invalidChange:
            ProblemPage(
                title: "The change is not valid",
                meaning: "The change contradicts the metamodel or would leave the graph in a state it forbids. "
                    + "Nothing was changed.",
                remedies: [
                    "Read `detail`: it names the CI or relation and the rule.",
                    "See the classes and relation types at `/api/v1/metamodel`.",
                ])
        case .invalidObservations:
            ProblemPage(
                title: "The observations are not valid",
                meaning: "A line of the uploaded observation stream is not what its place in the stream asks for. "
                    + "The whole upload was refused and nothing was changed.",
                remedies: ["Read `detail`: it names the line.", "Produce the stream with `rootline ingest`."])
        case .uploadTruncated:
            ProblemPage(
                title: "The upload is incomplete",
                meaning: "The observation stream ended without its last line, which counts the records. "
                    + "The whole upload was refused and nothing was changed.",
                remedies: ["Send the upload again.", "Look for the reason where the stream is produced."])
        case .limitExceeded:
            ProblemPage(
                title: "Limit exceeded",
                meaning: "The work would take more rows, memory or time than one request may.",
                remedies: ["Narrow the request down; `detail` names the limit."])
        case .cancelled:
            ProblemPage(
                title: "Cancelled",
                meaning: "The work was stopped before it was done, because the service is stopping "
                    + "or the caller went away.",
                remedies: ["Send the request again when `/health/ready` says that the service is ready."])
        case .busy:
            ProblemPage(
                title: "Busy",
                meaning: "Too many changes are waiting already. Nothing of this one was done.",
                remedies: ["Wait for the number of seconds in `Retry-After`, then try again."])
        case .starting:
            ProblemPage(
                title: "Starting",
                meaning: "The service is loading its state from the database, or it is stopping.",
                remedies: ["Wait until `/health/ready` answers with status 200; it shows the progress."])
        case .databaseUnavailable:
            ProblemPage(
                title: "Database unavailable",
                meaning: "Postgres does not answer. Reading the graph goes on; changes are refused until it is back. "
                    + "A change that was acknowledged before is safe.",
                remedies: [
                    "Try again in some seconds: connections are opened again on their own.",
                    "See `/health/ready` and the log of the service for the reason.",
                ])
        case .storageFull:
            ProblemPage(
                title: "Storage full",
                meaning: "The database cannot write because its disk is full. The change was not made.",
                remedies: ["Free some space on the disk of the data directory, then try again."])
        case .sourceUnavailable:
            ProblemPage(
                title: "Source unavailable",
                meaning: "A system that the service reads from did not answer as it should.",
                remedies: ["Check the address and the network between the service and the source; see `detail`."])
        case .modelUnavailable:
            ProblemPage(
                title: "Language model unavailable",
                meaning: "The configured language model did not answer as it should.",
                remedies: [
                    "Check `ROOTLINE_LLM_URL`, `ROOTLINE_LLM_MODEL` and the key.",
                    "Without them the built-in planner answers.",
                ])
        case .internalError:
            ProblemPage(
                title: "Internal error",
                meaning: "Something went wrong inside the service. The caller cannot repair it.",
                remedies: [
                    "Report it with the request id in `instance`: the log of the service has the reason under it."
                ])
        }
    }
}

extension ProblemType {
    /// The page for people, without a script or a style.
    var html: String {
        let page = page
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>\(Self.escaped(page.title))</title></head>
            <body><h1>\(Self.escaped(page.title))</h1>
            <p><code>\(path)</code>, status \(status.code).</p>
            <p>\(Self.escaped(page.meaning))</p>
            <h2>What to do</h2>
            <ul>\(page.remedies.map { "<li>\(Self.escaped($0))</li>" }.joined(separator: "\n"))</ul>
            </body></html>

            """
    }

    /// Markdown's code spans become code elements; everything else is text.
    private static func escaped(_ text: String) -> String {
        let safe = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        var isCode = false
        return safe.split(separator: "`", omittingEmptySubsequences: false).map { part in
            defer { isCode.toggle() }
            return isCode ? "<code>\(part)</code>" : String(part)
        }.joined()
    }
}
