internal import CMalloc
internal import Glibc

/// What the process has used.
enum Usage {
    /// Seconds of an unspecified start, steadily.
    static var wall: Double { seconds(CLOCK_MONOTONIC) }
    /// Seconds of processor time, all threads.
    static var cpu: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

    static var residentMegabytes: Double {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        fgets(&line, Int32(line.count), file)
        let words = String(decoding: line.map(UInt8.init(bitPattern:)), as: UTF8.self).split(separator: " ")
        return words.count > 1 ? (Double(words[1]) ?? 0) * Double(getpagesize()) / 1e6 : 0
    }

    /// Megabytes that are allocated, whatever the allocator keeps besides.
    static var allocatedMegabytes: Double {
        let information = mallinfo2()
        return Double(information.uordblks + information.hblkhd) / 1e6
    }

    static var load: Double {
        var loads = [0.0]
        getloadavg(&loads, 1)
        return loads[0]
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// One run of one metric.
struct Sample {
    let wall: Double
    let cpu: Double
    /// Sum over the answers: equal sums mean equal answers.
    let check: Double

    static func take(_ work: () throws -> Double) rethrows -> Sample {
        let (wall, cpu) = (Usage.wall, Usage.cpu)
        let check = try work()
        return Sample(wall: Usage.wall - wall, cpu: Usage.cpu - cpu, check: check)
    }
}

/// Durations of single operations, in seconds.
struct Latencies {
    private(set) var seconds: [Double] = []

    mutating func reserve(_ count: Int) { seconds.reserveCapacity(count) }
    mutating func add(_ duration: Double) { seconds.append(duration) }
    mutating func add(_ other: Latencies) { seconds += other.seconds }

    var mean: Double { seconds.reduce(0, +) / Double(max(1, seconds.count)) }

    /// The least duration that at least this share of the operations kept to.
    func quantile(_ share: Double) -> Double {
        guard !seconds.isEmpty else { return 0 }
        return seconds.sorted()[min(seconds.count - 1, Int(share * Double(seconds.count)))]
    }
}
