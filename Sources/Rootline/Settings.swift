internal import ArgumentParser
internal import Curl
internal import Foundation
internal import Logging

/// Where commands find the data directory and the service.
struct DataOptions: ParsableArguments {
    @Option(help: "The data directory (ROOTLINE_DATA).")
    var data: String?

    /// Absolute, without a trailing slash.
    var directory: String {
        let chosen = data ?? Settings.environment("ROOTLINE_DATA") ?? Settings.dataDirectory
        return URL(fileURLWithPath: chosen).standardizedFileURL.path
    }

    /// As the person would type it after another command; nothing for the default.
    var asTyped: String { data.map { " --data \($0)" } ?? "" }
}

/// Defaults, and the environment behind them.
enum Settings {
    static let dataDirectory = ".rootline"
    static let host = "127.0.0.1"
    static let port = 8080
    static let boltPort = 7687

    /// A variable that is set and not empty.
    static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A whole number from a variable.
    static func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = environment(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw CommandFailure(
                "\(name) is \"\(text)\", allowed is a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// How to reach an address: what is on this machine is never asked of a proxy.
    static func curl(for address: String) -> CurlConfiguration {
        var configuration = CurlConfiguration(environment: ProcessInfo.processInfo.environment)
        configuration.userAgent = "rootline/\(RootlineVersion.current)"
        let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
        if local.contains(where: address.hasPrefix) { configuration.proxy = .none }
        return configuration
    }

    /// ROOTLINE_LOG_LEVEL, `info` where it is not set.
    static func logLevel() throws -> Logger.Level {
        guard let text = environment("ROOTLINE_LOG_LEVEL") else { return .info }
        guard let level = Logger.Level(rawValue: text.lowercased()) else {
            let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure("ROOTLINE_LOG_LEVEL is \"\(text)\", allowed are \(known)")
        }
        return level
    }
}
