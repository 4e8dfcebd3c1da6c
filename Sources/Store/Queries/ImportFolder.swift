internal import Base
public import Cypher
internal import Foundation
internal import Glibc

/// The one folder that LOAD CSV may read from. `file:///hosts.csv` is `hosts.csv` in it.
public struct ImportFolder: Sendable {
    /// Absolute, without symbolic links.
    private let path: String

    /// - Returns: nil where there is no such folder.
    public init?(_ path: String) {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        self.path = String(cString: resolved)
    }

    /// The text of a file of the folder, or of a folder in it.
    ///
    /// What counts is where the opened file really is: neither `..` nor a symbolic link leads out.
    /// - Throws: `ExternalResource` for every other place, what is no file or cannot be read, more bytes than
    ///   `Limits.importFileBytes`, and what is no UTF-8.
    public func text(of source: String) throws(CypherError) -> String {
        let name = try Self.relativePath(of: source)
        let descriptor = open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw Self.failure("'\(source)' cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        guard let place = Self.path(of: descriptor), place.hasPrefix(path == "/" ? "/" : path + "/") else {
            throw Self.failure("'\(source)' is not in the import folder")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Self.failure("'\(source)' is no file")
        }
        guard Int(status.st_size) <= Limits.importFileBytes else {
            throw Self.failure("'\(source)' is \(status.st_size) bytes, limit \(Limits.importFileBytes)")
        }
        let bytes = try Self.bytes(of: descriptor, expecting: Int(status.st_size), source)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Self.failure("'\(source)' is no text in UTF-8")
        }
        return text
    }

    private static func relativePath(of source: String) throws(CypherError) -> String {
        guard source.lowercased().hasPrefix("file:///") else {
            throw failure("'\(source.prefix(200))' is not file:///, and nothing else may be read from here")
        }
        let name = String(source.dropFirst(8)).removingPercentEncoding ?? ""
        let parts = name.split(separator: "/", omittingEmptySubsequences: true)
        guard !parts.isEmpty, !parts.contains(".."), !name.utf8.contains(0) else {
            throw failure("'\(source.prefix(200))' is not in the import folder")
        }
        return parts.joined(separator: "/")
    }

    private static func path(of descriptor: Int32) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/fd/\(descriptor)", &buffer, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func bytes(
        of descriptor: Int32, expecting count: Int, _ source: String
    ) throws(CypherError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let got = read(descriptor, &buffer, buffer.count)
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw failure("'\(source)' cannot be read: \(String(cString: strerror(errno)))") }
            if got == 0 { return bytes }
            bytes += buffer[..<got]
            // It may have grown since.
            guard bytes.count <= Limits.importFileBytes else {
                throw failure("'\(source)' is more than \(Limits.importFileBytes) bytes")
            }
        }
    }

    private static func failure(_ message: String) -> CypherError {
        .runtime(
            .externalResource, .other, message,
            hint: "LOAD CSV reads files below the folder that ROOTLINE_IMPORT_FOLDER names, as file:///hosts.csv.")
    }
}
