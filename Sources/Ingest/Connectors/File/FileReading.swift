internal import Base
internal import CMDB
internal import JSON
internal import OrderedCollections

/// Reads the records of one file or of all files of a folder into one batch.
///
/// A file is NDJSON (one object a line: optionally a header first and an end line last) or one JSON document
/// (an array of records, or `{"source":…,"coverage":…,"records":[…]}`). What it is shows in its first bytes, not
/// in its name. In a folder, `source.json` may hold the header alone.
struct FileReading {
    /// A place to name in an error.
    struct Place: Hashable {
        var file: String
        var line: Int
    }

    /// Files of these endings are read.
    static let endings = [".json", ".ndjson", ".jsonl"]

    let location: String
    private var records: [ObservedRecord] = []
    private var places: [String: Place] = [:]
    private var source: SourceReference?
    private var coverage: Set<String>?

    init(location: String) { self.location = location }

    /// Reads everything and checks that keys are unique and every relation has its target.
    mutating func batch(progress: ObservationProgressHandler) throws(IngestError) -> ObservationBatch {
        switch SourceFiles.kind(of: location) {
        case nil:
            throw IngestError(
                .notFound, "there is nothing at \"\(location)\"", hint: "give a .json or .ndjson file, or a folder")
        case .folder: try readFolder(progress: progress)
        case .file, .other: try readFile(location, shownAs: location, progress: progress)
        }
        try checkTargets()
        let name = location.lastPathComponent
        let fallback = SourceReference(name: "file:\(name.isEmpty || name == "." ? "records" : name)", kind: "file")
        return ObservationBatch(
            source: source ?? fallback, coverage: coverage ?? Set(records.map(\.ciClass)),
            records: records)
    }

    private mutating func readFolder(progress: ObservationProgressHandler) throws(IngestError) {
        guard let names = SourceFiles.names(in: location) else {
            throw IngestError(
                .unreadable, "the folder \"\(location)\" cannot be read", hint: "check that you may read it")
        }
        let wanted = names.filter { name in
            !name.hasPrefix(".") && Self.endings.contains { name.hasSuffix($0) }
        }
        guard !wanted.isEmpty else {
            throw IngestError(
                .empty, "the folder \"\(location)\" contains no .json or .ndjson file",
                hint: "give the folder that holds the records")
        }
        for name in wanted {
            let path = location.hasSuffix("/") ? location + name : "\(location)/\(name)"
            if SourceFiles.kind(of: path) != .folder { try readFile(path, shownAs: name, progress: progress) }
        }
        guard !records.isEmpty else {
            throw IngestError(.empty, "the files in \"\(location)\" contain no record", hint: "add records")
        }
    }

    private mutating func readFile(
        _ path: String, shownAs name: String, progress: ObservationProgressHandler
    ) throws(IngestError) {
        let bytes = try SourceFiles.whole(path, bytesMax: Limits.ingestUploadBytes)
        let before = records.count
        do throws(IngestError) {
            try read(bytes, file: name)
        } catch {
            throw error.at(name)
        }
        progress(.read(what: name, objects: records.count - before))
    }

    /// Adds what the bytes of one file hold.
    mutating func read(_ bytes: [UInt8], file: String) throws(IngestError) {
        var start = 0
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }  // a byte order mark, as Windows editors write it
        guard let first = JSONOutline.firstVisible(bytes, from: start) else {
            throw IngestError(.empty, "the file is empty", hint: "write one record a line, or remove the file")
        }
        switch bytes[first] {
        case UInt8(ascii: "["):
            let (shape, end) = try JSONOutline.read(bytes, in: first..<bytes.count)
            try refuseMore(bytes, after: end)
            if case .array(let elements) = shape { try addRecords(elements, bytes, file: file) }
        case UInt8(ascii: "{"):
            if try !readLines(bytes, from: first, file: file) {
                try readDocument(bytes, from: first, file: file)
            }
        default:
            throw IngestError(
                .wrongKind, "this is no JSON: it begins with \"\(Self.opening(bytes, at: first))\"",
                hint: "the connector \"file\" reads .json and .ndjson in Rootline's own format")
        }
    }

    // MARK: one document

    private mutating func readDocument(_ bytes: [UInt8], from start: Int, file: String) throws(IngestError) {
        let (shape, end) = try JSONOutline.read(bytes, in: start..<bytes.count)
        guard case .object(let members) = shape else { return }
        try refuseMore(bytes, after: end)
        let keys = Set(members.map(\.key))
        if keys.contains("kind") && (keys.contains("items") || keys.contains("apiVersion")) {
            throw IngestError(
                .wrongKind, "this looks like an answer of the Kubernetes API",
                hint: "use `rootline ingest kubernetes <path>`")
        }
        if keys.contains("key") || keys.contains("class") {
            return try addRecords([start..<end], bytes, file: file)
        }
        guard keys.contains("records") || keys.contains("source") else {
            throw IngestError(
                .wrongKind,
                "this JSON object is no set of records: it has the fields "
                    + members.prefix(5).map { "\"\($0.key)\"" }.joined(separator: ", "),
                hint: "expected {\"source\":…,\"records\":[…]}, an array of records, or one record a line")
        }
        if let stranger = members.first(where: { !["source", "coverage", "records"].contains($0.key) }) {
            throw IngestError(
                .invalidRecord, "the document has the unknown field \"\(stranger.key)\"",
                hint: "its fields are source, coverage and records")
        }
        var lines = JSONOutline.LineCounter()
        for member in members where member.key != "records" {
            let line = lines.line(of: member.value.lowerBound, in: bytes)
            let value = try JSONOutline.parse(bytes, member.value, line: line)
            do throws(IngestError) {
                if member.key == "source" {
                    try take(source: try ObservationLine.source(value))
                } else {
                    try take(coverage: try ObservationLine.coverage(value))
                }
            } catch {
                throw error.at("line \(line)")
            }
        }
        guard let place = members.last(where: { $0.key == "records" })?.value else { return }
        guard case .array(let elements) = try JSONOutline.read(bytes, in: place).shape else {
            throw IngestError(.invalidRecord, "\"records\" must be an array", hint: "write \"records\":[…]")
        }
        try addRecords(elements, bytes, file: file)
    }

    private mutating func addRecords(
        _ elements: [Range<Int>], _ bytes: [UInt8], file: String
    ) throws(IngestError) {
        var lines = JSONOutline.LineCounter()
        for element in elements {
            let line = lines.line(of: element.lowerBound, in: bytes)
            let value = try JSONOutline.parse(bytes, element, line: line)
            do throws(IngestError) {
                guard case .object(let members) = value else {
                    throw IngestError(
                        .invalidRecord, "expected a record, found \(value.kind)",
                        hint: "a record is {\"key\":…,\"class\":…,\"name\":…}")
                }
                try add(try ObservationLine.record(members), at: Place(file: file, line: line))
            } catch {
                throw error.at("line \(line)")
            }
        }
    }

    private func refuseMore(_ bytes: [UInt8], after end: Int) throws(IngestError) {
        guard let more = JSONOutline.firstVisible(bytes, from: end) else { return }
        var lines = JSONOutline.LineCounter()
        throw IngestError(
            .syntax, "line \(lines.line(of: more, in: bytes)): there is more after the end of the document",
            hint: "write one document, or one object a line without line breaks inside")
    }

    // MARK: lines

    /// Reads the bytes as one object a line; false where the first line is not a whole object of ours.
    private mutating func readLines(
        _ bytes: [UInt8], from start: Int, file: String
    ) throws(IngestError) -> Bool {
        var lines = JSONOutline.LineCounter()
        var number = lines.line(of: start, in: bytes)
        var position = start
        var isFirst = true
        let before = records.count
        var stated: Int?
        while position < bytes.count {
            let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let line = bytes[position..<end]
            if isFirst, !Self.isLineOfOurs(line) { return false }
            if !line.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) {
                if stated != nil {
                    throw IngestError(.invalidRecord, "line \(number): there is more after the end line")
                }
                stated = try takeLine(line, isFirst: isFirst, at: Place(file: file, line: number))
                isFirst = false
            }
            position = end + 1
            number += 1
        }
        if let stated, stated != records.count - before {
            throw IngestError(
                .countMismatch, "the end line says \(stated) records, but \(records.count - before) have been read",
                hint: "the file was cut or edited; write it again or remove the end line")
        }
        return true
    }

    /// Returns the number of records where this is the end line.
    private mutating func takeLine(
        _ line: ArraySlice<UInt8>, isFirst: Bool, at place: Place
    ) throws(IngestError) -> Int? {
        guard line.count <= Limits.observationBytes else {
            throw IngestError(
                .tooLarge, "line \(place.line): \(line.count) bytes, limit \(Limits.observationBytes)")
        }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue.parse(line)
        } catch {
            throw IngestError(error, firstLine: place.line)
        }
        do throws(IngestError) {
            switch try ObservationLine(value) {
            case .header(let header):
                guard isFirst else {
                    throw IngestError(.invalidRecord, "a header stands in the middle", hint: "it is the first line")
                }
                try take(source: header.source)
                if value["coverage"] != nil { try take(coverage: header.coverage) }
            case .record(let record): try add(record, at: place)
            case .end(let count): return count
            }
        } catch {
            throw error.at("line \(place.line)")
        }
        return nil
    }

    /// Whether a first line is a whole object with members of ours, so that the file is one object a line.
    private static func isLineOfOurs(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.count <= Limits.observationBytes, let value = try? JSONValue.parse(line),
            case .object(let members) = value
        else { return false }
        if members["records"]?.arrayValue != nil { return false }
        return members["key"] != nil || members["class"] != nil || members["source"] != nil || members["end"] != nil
    }

    // MARK: collecting

    private mutating func add(_ record: ObservedRecord, at place: Place) throws(IngestError) {
        if let first = places[record.key] {
            let earlier = first.file == place.file ? "line \(first.line)" : "\(first.file), line \(first.line)"
            throw IngestError(
                .duplicateKey, "the key \"\(record.key)\" is already used by the record at \(earlier)",
                hint: "keys are unique in a source; rename one of the two")
        }
        guard records.count < Limits.observationRecords else {
            throw IngestError(
                .tooLarge, "more than \(Limits.observationRecords) records, which is the limit",
                hint: "split them into several sources")
        }
        places[record.key] = place
        records.append(record)
    }

    private mutating func take(source found: SourceReference) throws(IngestError) {
        if let source, source != found {
            throw IngestError(
                .invalidRecord, "the source is \"\(found.name)\" here, but \"\(source.name)\" in an earlier file",
                hint: "files of one folder are one source; name it once, for example in source.json")
        }
        source = found
    }

    private mutating func take(coverage found: Set<String>) throws(IngestError) {
        coverage = (coverage ?? []).union(found)
    }

    private func checkTargets() throws(IngestError) {
        for record in records {
            for relation in record.relations where places[relation.to] == nil {
                let place = places[record.key]
                throw IngestError(
                    .unknownTarget,
                    "\(place?.file ?? location): line \(place?.line ?? 0): record \"\(record.key)\": the relation "
                        + "\(relation.type) points at \"\(relation.to)\", but no record has this key",
                    hint: "add the record or correct the key")
            }
        }
    }

    private static func opening(_ bytes: [UInt8], at start: Int) -> String {
        String(decoding: bytes[start..<min(start + 20, bytes.count)], as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).first.map(String.init) ?? ""
    }
}
