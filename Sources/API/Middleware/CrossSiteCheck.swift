internal import HTTPTypes
internal import Hummingbird

/// Refuses requests that change something, carry a session cookie and do not come from a page of this service.
///
/// `Sec-Fetch-Site` decides where the browser sends it (W3C Fetch Metadata), else `Origin` must name this
/// host; a browser that sends neither is refused. Together with `SameSite=Strict` and the demand for a JSON
/// content type this is the defence in depth of the OWASP cheat sheet on CSRF.
enum CrossSiteCheck {
    static func admit(_ request: Request) throws(ProblemDetails) {
        if let site = request.headers[.secFetchSite] {
            guard site == "same-origin" || site == "none" else {
                throw refusal("Sec-Fetch-Site is \"\(site.prefix(40))\"")
            }
            return
        }
        guard let origin = request.headers[.origin] else {
            throw refusal("neither Sec-Fetch-Site nor Origin is there")
        }
        guard let host = request.head.authority, origin == "http://\(host)" || origin == "https://\(host)" else {
            throw refusal("Origin is \"\(origin.prefix(100))\", the service is \"\(request.head.authority ?? "")\"")
        }
    }

    private static func refusal(_ reason: String) -> ProblemDetails {
        ProblemDetails(
            .crossSiteRequest, "A change with a session cookie must come from a page of this service: \(reason).",
            hint: "Programs send an API key instead of a cookie.")
    }
}
