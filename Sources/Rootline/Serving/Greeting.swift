internal import Foundation

/// What a person sees when the service is ready.
struct Greeting {
    let address: String
    /// How this program was called, so that the commands below can be typed as they stand.
    let program: String
    /// ` --data DIR`, where it is not the default.
    let dataOption: String
    /// Only on the first start.
    let password: String?

    var text: String {
        var lines = ["", "Rootline \(RootlineVersion.current) is ready at \(address)", ""]
        if let password {
            lines += [
                "  Sign in as   \(FirstStart.administrator)",
                "  Password     \(password)",
                "               (shown this once; `\(program) password reset\(dataOption)` makes another)",
                "",
                "Three things to try first, in a second terminal:",
                "  1. Put this machine into the graph:  \(program) ingest local\(dataOption)",
                "  2. Ask about it:                     \(program) ask \"what runs on \(host)?\"\(dataOption)",
                "  3. Look around in the browser:       \(address)",
                "",
            ]
        }
        return lines.joined(separator: "\n")
    }

    private var host: String {
        let name = ProcessInfo.processInfo.hostName
        return name.split(separator: ".").first.map(String.init) ?? name
    }
}
