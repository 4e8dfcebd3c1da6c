/// The records of a CSV text for each row: lists of texts, or maps with the first record's fields as keys.
final class LoadCSVOperator: ExpandingOperator {
    private let load: LogicalLoadCSV
    private let source: Evaluator
    @exclusivity(unchecked) private var reader: CSVReader?
    @exclusivity(unchecked) private var file = ""
    @exclusivity(unchecked) private var headers: [String?] = []

    init(
        _ context: ExecutionContext, _ load: LogicalLoadCSV, _ input: Operator, _ source: Evaluator,
        passing: [VariableID], needed: Set<VariableID>
    ) {
        let hidden = [load.line, load.file].filter(needed.contains)
        self.load = load
        self.source = source
        super.init(context, input, passing: passing.filter { $0 != load.variable }, own: [load.variable] + hidden)
    }

    override func begin(_ batch: Batch, _ row: Int) throws(CypherError) {
        let value = try source.evaluate(batch, row)
        guard case .string(let name) = value else { throw .unexpected(value, expected: "the address of a CSV text") }
        let text = try context.environment.loadText(name)
        try context.meter.allocate(text.utf8.count)
        var reader = try CSVReader(text, fieldTerminator: load.fieldTerminator)
        if load.hasHeaders { headers = try reader.next() ?? [] }
        self.reader = reader
        file = name
    }

    override func fill(_ limit: Int) throws(CypherError) -> Bool {
        while output.count < limit {
            try context.meter.step(8)
            guard let record = try reader?.next() else {
                reader = nil
                return true
            }
            let fields = record.map { $0.map(Datum.string) ?? .null }
            if load.hasHeaders {
                var map = DatumMap()
                for (position, header) in headers.enumerated() {
                    if let header { map[header] = position < fields.count ? fields[position] : .null }
                }
                output[load.variable].append(.map(map))
            } else {
                output[load.variable].append(.list(fields))
            }
            if output.has(load.line) { output[load.line].append(Datum(count: reader?.recordLine ?? 0)) }
            if output.has(load.file) { output[load.file].append(.string(file)) }
            emit()
        }
        return false
    }

    override func close() {
        reader = nil
        super.close()
    }
}
