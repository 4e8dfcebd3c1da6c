internal import Foundation

/// What the operating system says about this process.
struct ProcessStatistics: Sendable {
    var residentBytes = 0
    var virtualBytes = 0
    /// User and system time.
    var cpuSeconds = 0.0
    var openFiles = 0
    var openFilesMax = 0
    var threads = 0
    var startSeconds = 0.0

    /// Reads `/proc/self`; what cannot be read stays 0.
    static func current() -> ProcessStatistics {
        var statistics = ProcessStatistics()
        let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        // proc(5): after the name in parentheses, which may contain anything, come state (3), …
        if let stat = text(of: "/proc/self/stat"), let nameEnd = stat.lastIndex(of: ")") {
            let fields = stat[stat.index(after: nameEnd)...].split(separator: " ")
            func field(_ number: Int) -> Double { fields.count > number - 3 ? Double(fields[number - 3]) ?? 0 : 0 }
            statistics.cpuSeconds = (field(14) + field(15)) / ticks
            statistics.threads = Int(field(20))
            statistics.virtualBytes = Int(field(23))
            statistics.residentBytes = Int(field(24)) * Int(sysconf(Int32(_SC_PAGESIZE)))
            statistics.startSeconds = bootSeconds + field(22) / ticks
        }
        statistics.openFiles = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            statistics.openFilesMax = Int(clamping: limit.rlim_cur)
        }
        return statistics
    }

    /// In the names that Prometheus client libraries share.
    var samples: [Metrics.Sample] {
        [
            .init("process_cpu_seconds_total", .counter, help: "User and system time of the process.", cpuSeconds),
            .init("process_resident_memory_bytes", .gauge, help: "Resident memory.", Double(residentBytes)),
            .init("process_virtual_memory_bytes", .gauge, help: "Virtual memory.", Double(virtualBytes)),
            .init("process_open_fds", .gauge, help: "Open file descriptors.", Double(openFiles)),
            .init("process_max_fds", .gauge, help: "Limit of open file descriptors.", Double(openFilesMax)),
            .init("process_threads", .gauge, help: "Threads of the process.", Double(threads)),
            .init(
                "process_start_time_seconds", .gauge, help: "Start of the process, in seconds since 1970.",
                startSeconds),
        ]
    }

    private static let bootSeconds: Double = {
        guard let stat = text(of: "/proc/stat") else { return 0 }
        let line = stat.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst(6)) } ?? 0
    }()

    /// Files under `/proc` have no size, so they are read to their end.
    private static func text(of path: String) -> String? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        return (try? file.readToEnd()).map { String(decoding: $0, as: UTF8.self) }
    }
}
