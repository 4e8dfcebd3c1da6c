/// Writes the Prometheus text format 0.0.4.
struct ExpositionWriter {
    private(set) var text = ""
    private var declared: Set<String> = []

    /// The head of a family; once per name.
    mutating func family(_ name: String, _ kind: String, _ help: String) {
        guard declared.insert(name).inserted else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }

    mutating func sample(_ name: String, _ labels: [(name: String, value: String)], _ value: Double) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
        }
        text += " \(Self.number(value))\n"
    }

    /// Buckets are cumulative, and the last one is `+Inf`.
    mutating func histogram(_ name: String, _ labels: [(name: String, value: String)], _ value: Metrics.Histogram) {
        var total = 0
        for (bound, count) in zip(Metrics.Histogram.bounds, value.counts) {
            total += count
            sample(name + "_bucket", labels + [("le", Self.number(bound))], Double(total))
        }
        sample(name + "_bucket", labels + [("le", "+Inf")], Double(value.count))
        sample(name + "_sum", labels, value.sum)
        sample(name + "_count", labels, Double(value.count))
    }

    /// Samples of any order: those of one family are brought together, as the format demands.
    mutating func samples(_ samples: [Metrics.Sample]) {
        var names: [String] = []
        for sample in samples where !names.contains(sample.name) { names.append(sample.name) }
        for name in names {
            for sample in samples where sample.name == name {
                family(name, sample.kind.rawValue, sample.help)
                self.sample(name, sample.labels, sample.value)
            }
        }
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return Int64(exactly: value).map { String($0) } ?? String(value)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
