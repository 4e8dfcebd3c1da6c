internal import Graph

/// The questions of `queries.txt`.
struct Questions {
    var lookups: [String] = []
    var hops: [NodeID] = []
    var impacts: [NodeID] = []
    var pairs: [(from: NodeID, to: NodeID)] = []
    var insertions: [(from: NodeID, to: NodeID)] = []

    init(_ path: String) throws {
        let file = try MappedFile(path)
        for line in String(decoding: file.bytes, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: " ")
            let numbers = words.dropFirst().compactMap { UInt64($0) }.map(NodeID.init(rawValue:))
            switch words[0] {
            case "lookup": lookups.append(String(words[1]))
            case "khop": hops.append(numbers[0])
            case "impact": impacts.append(numbers[0])
            case "pair": pairs.append((numbers[0], numbers[1]))
            case "cyc": insertions.append((numbers[0], numbers[1]))
            default: throw BenchFailure("\(path): unknown question '\(words[0])'")
            }
        }
    }
}
