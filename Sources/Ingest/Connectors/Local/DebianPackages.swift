internal import Glibc

/// Which Debian package an executable comes from, read from dpkg's own files.
enum DebianPackages {
    /// Packages by path of executable; paths that no package owns are absent.
    /// - Complexity: O(bytes of `/var/lib/dpkg/info/*.list`), some megabytes.
    static func owners(of paths: Set<String>) -> [String: PackageVersion] {
        let folder = "/var/lib/dpkg/info"
        guard !paths.isEmpty, let names = SourceFiles.names(in: folder),
            let status = SourceFiles.small("/var/lib/dpkg/status", bytesMax: 64 << 20)
        else { return [:] }
        // dpkg may know a file under /bin that is reached under /usr/bin (merged /usr), and the reverse.
        var wanted: [(path: String, spelling: [UInt8])] = []
        for path in paths where path.hasPrefix("/") && !path.contains("\n") {
            wanted.append((path, Array("\n\(path)\n".utf8)))
            if path.hasPrefix("/usr/") { wanted.append((path, Array("\n\(path.dropFirst(4))\n".utf8))) }
        }
        var found: [String: PackageVersion] = [:]
        for name in names where name.hasSuffix(".list") {
            guard let list = SourceFiles.small("\(folder)/\(name)") else { continue }
            let files = [UInt8(ascii: "\n")] + list
            for (path, spelling) in wanted where found[path] == nil && contains(files, spelling) {
                let package = String(name.dropLast(5).prefix { $0 != ":" })
                if let version = version(of: package, in: status) {
                    found[path] = PackageVersion(package: package, version: version)
                }
            }
            if found.count == paths.count { break }
        }
        return found
    }

    /// The version of an installed package in the text of `/var/lib/dpkg/status` (deb-control(5)).
    static func version(of package: String, in status: [UInt8]) -> String? {
        guard let start = place(of: Array("Package: \(package)\n".utf8), in: status[...]) else { return nil }
        let stanza = status[start...].prefix(64 << 10)
        let end = place(of: Array("\n\n".utf8), in: stanza) ?? stanza.endIndex
        guard let line = place(of: Array("\nVersion: ".utf8), in: stanza[..<end]) else { return nil }
        let text = stanza[(line + 10)..<end].prefix { $0 != UInt8(ascii: "\n") }
        return String(decoding: text, as: UTF8.self)
    }

    private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool { place(of: part, in: bytes[...]) != nil }

    /// Where `part` begins in `bytes`; looks for its first letter fast, then compares.
    private static func place(of part: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard !part.isEmpty, bytes.count >= part.count else { return nil }
        return bytes.withUnsafeBytes { haystack in
            part.withUnsafeBytes { needle in
                guard let base = haystack.baseAddress, let wanted = needle.baseAddress else { return nil }
                var position = 0
                let last = haystack.count - needle.count
                while position <= last {
                    guard let hit = memchr(base + position, Int32(needle[0]), last + 1 - position) else { return nil }
                    let start = UnsafeRawPointer(hit) - base
                    if memcmp(base + start, wanted, needle.count) == 0 { return bytes.startIndex + start }
                    position = start + 1
                }
                return nil
            }
        }
    }
}
