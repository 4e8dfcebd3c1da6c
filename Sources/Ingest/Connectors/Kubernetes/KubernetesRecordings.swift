internal import Base
internal import JSON

/// Reads recorded answers of the Kubernetes API from a folder or a file.
enum KubernetesRecordings {
    /// Adds everything under `path` to an estate.
    /// - Throws: naming the file.
    static func read(
        _ path: String, progress: ObservationProgressHandler
    ) throws(IngestError) -> KubernetesEstate {
        var estate = KubernetesEstate()
        var readings = 0
        switch SourceFiles.kind(of: path) {
        case .folder:
            guard let names = SourceFiles.names(in: path) else {
                throw IngestError(
                    .unreadable, "the folder \"\(path)\" cannot be read", hint: "check that you may read it")
            }
            for name in names where name.hasSuffix(".json") {
                if try add("\(path)/\(name)", name: name, to: &estate, progress: progress) { readings += 1 }
            }
            if readings == 0 {
                throw IngestError(
                    .wrongKind, "the folder \"\(path)\" contains no answer of the Kubernetes API",
                    hint: "expected *.json files with \"kind\" and \"items\", as `kubectl get --raw` writes them")
            }
        case .file, .other:
            if !(try add(path, name: path.lastPathComponent, to: &estate, progress: progress)) {
                throw IngestError(
                    .wrongKind, "\"\(path)\" is no answer of the Kubernetes API",
                    hint: "for records in our own format use `rootline ingest file`")
            }
        case nil:
            throw IngestError(
                .notFound, "there is nothing at \"\(path)\"",
                hint: "give a folder or a file of recorded answers, or the URL of an API server")
        }
        return estate
    }

    /// Adds one file; false where it holds something else.
    private static func add(
        _ path: String, name: String, to estate: inout KubernetesEstate, progress: ObservationProgressHandler
    ) throws(IngestError) -> Bool {
        let bytes = try SourceFiles.whole(path, bytesMax: Limits.jsonDocumentBytes)
        do throws(IngestError) {
            switch try KubernetesList.read(bytes) {
            case .other(let what):
                progress(.note("\(name) is skipped: it is \(what)"))
                return false
            case .list(let list):
                try estate.add(list, of: bytes)
                progress(.read(what: name, objects: list.items.count))
                if let reason = list.incompleteReason {
                    progress(.note("\(name) proves nothing gone: \(reason)"))
                }
                return true
            }
        } catch {
            throw error.at(path)
        }
    }
}

extension KubernetesEstate {
    /// Adds the objects of one list, and its kind to what is covered where the list is whole.
    mutating func add(_ list: KubernetesList, of bytes: [UInt8]) throws(IngestError) {
        let kind = list.itemKind.flatMap { KubernetesKind(kind: $0, apiVersion: list.apiVersion) }
        if list.itemKind != nil && kind == nil {
            ignoredKinds[list.itemKind ?? "", default: 0] += list.items.count
            return
        }
        var lines = JSONOutline.LineCounter()
        for place in list.items {
            let line = lines.line(of: place.lowerBound, in: bytes)
            let object = try JSONOutline.parse(bytes, place, line: line)
            add(object, listKind: list.itemKind, apiVersion: list.apiVersion)
        }
        if let kind, list.incompleteReason == nil { covered.insert(kind) }
    }
}
