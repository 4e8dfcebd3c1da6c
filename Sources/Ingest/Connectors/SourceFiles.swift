internal import Base
internal import Glibc

/// Reads files and folders. Blocks; call it from a blocking thread.
enum SourceFiles {
    /// What a path names.
    enum Kind { case file, folder, other }

    /// What is at `path`, `nil` where nothing is.
    static func kind(of path: String) -> Kind? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: return .other
        }
    }

    /// Bytes of the file, `nil` where it cannot be looked at.
    static func size(of path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Names inside a folder, sorted, without `.` and `..`; `nil` where it cannot be read.
    static func names(in folder: String) -> [String]? {
        guard let directory = opendir(folder) else { return nil }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
                String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The target of a symbolic link.
    static func link(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { raw in
            raw.baseAddress.map { readlink(path, $0.assumingMemoryBound(to: CChar.self), raw.count) } ?? -1
        }
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : nil
    }

    /// The whole of a small file of the kernel or of `/etc`, `nil` where it cannot be read.
    /// What is past `bytesMax` is left out.
    static func small(_ path: String, bytesMax: Int = Limits.localFileBytes) -> [UInt8]? {
        var bytes: [UInt8] = []
        do throws(IngestError) {
            try forEachChunk(of: path) { chunk throws(IngestError) in
                bytes.append(contentsOf: chunk)
                return bytes.count < bytesMax
            }
        } catch {
            return nil
        }
        return bytes.count > bytesMax ? Array(bytes.prefix(bytesMax)) : bytes
    }

    /// As `small`, as text with the white space at both ends removed; `nil` also where nothing is left.
    static func text(_ path: String) -> String? {
        guard let bytes = small(path) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).trimmed
        return text.isEmpty ? nil : text
    }

    /// The whole of a file that a person named.
    /// - Throws: `not_found`, `unreadable`, `too_large`.
    static func whole(_ path: String, bytesMax: Int) throws(IngestError) -> [UInt8] {
        if let size = size(of: path), size > bytesMax { throw tooLarge(path, bytes: size, bytesMax: bytesMax) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size(of: path) ?? 0)
        try forEachChunk(of: path) { chunk throws(IngestError) in
            bytes.append(contentsOf: chunk)
            if bytes.count > bytesMax { throw tooLarge(path, bytes: bytes.count, bytesMax: bytesMax) }
            return true
        }
        return bytes
    }

    /// Calls `body` with one piece of the file after the other, until the end or until it answers false.
    static func forEachChunk(
        of path: String, _ body: ([UInt8]) throws(IngestError) -> Bool
    ) throws(IngestError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        let capacity = 256 << 10
        while true {
            var failed: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                let got = read(descriptor, buffer.baseAddress, buffer.count)
                if got < 0 { failed = errno }
                count = max(got, 0)
            }
            if failed == EINTR { continue }
            if failed != 0 { throw failure(path, failed) }
            if chunk.isEmpty { return }
            if !(try body(chunk)) { return }
        }
    }

    private static func failure(_ path: String, _ number: Int32) -> IngestError {
        if number == ENOENT || number == ENOTDIR {
            return IngestError(.notFound, "there is nothing at \"\(path)\"", hint: "check the path")
        }
        let reason = String(cString: strerror(number))
        return IngestError(
            .unreadable, "\"\(path)\" cannot be read: \(reason)", hint: "check that you may read it")
    }

    private static func tooLarge(_ path: String, bytes: Int, bytesMax: Int) -> IngestError {
        IngestError(
            .tooLarge, "\"\(path)\" is \(bytes) bytes, limit \(bytesMax)",
            hint: "split it into several files in one folder and ingest the folder")
    }
}

extension StringProtocol {
    /// Without white space (ASCII) at both ends.
    var trimmed: String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return String(self[first...last])
    }

    /// What follows the last `/`.
    var lastPathComponent: String { String(split(separator: "/").last ?? "") }
}
