internal import Foundation

/// The Swift files under one folder of the project.
struct SourceTree {
    /// One file with the module that it belongs to.
    struct File {
        /// Relative to the project, for example `Sources/Graph/Value.swift`.
        let path: String
        /// The folder that is its target: `Graph`; below `Sources/Features` the feature's name.
        let module: String
        let text: SourceText

        /// The modules that the file imports, with their line numbers, from zero.
        var imports: [(module: String, line: Int)] {
            text.code.enumerated().compactMap { line, code in
                let words = code.split { $0 == " " || $0 == "\t" }
                guard let position = words.firstIndex(of: "import"), position + 1 < words.count else { return nil }
                let modifiers = words[..<position]
                guard modifiers.allSatisfy({ $0.hasPrefix("@") || Self.accessLevels.contains(String($0)) }) else {
                    return nil
                }
                let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
                let name = kinds.contains(words[position + 1]) ? words.last : words[position + 1]
                return name.map { (String($0.prefix { $0 != "." }), line) }
            }
        }

        private static let accessLevels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]
    }

    /// Every Swift file of `Sources`.
    static let sources = SourceTree(folder: "Sources")
    /// Every Swift file of `Tests`.
    static let tests = SourceTree(folder: "Tests")

    let files: [File]

    init(files: [File]) {
        self.files = files
    }

    init(folder: String) {
        let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let root = project.appending(path: folder)
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: root.path())) ?? []
        files = paths.filter { $0.hasSuffix(".swift") }.sorted().compactMap { path in
            guard let text = try? String(contentsOf: root.appending(path: path), encoding: .utf8) else { return nil }
            let folders = path.split(separator: "/")
            let module = folders.first == "Features" && folders.count > 2 ? folders[1] : folders[0]
            return File(path: "\(folder)/\(path)", module: String(module), text: SourceText(text))
        }
    }

    /// The imports that are wrong, as `path:line: importer imports imported`, for a failure message.
    func imports(where isWrong: (_ importer: String, _ imported: String) -> Bool) -> [String] {
        files.flatMap { file in
            file.imports.filter { isWrong(file.module, $0.module) }
                .map { "\(file.path):\($0.line + 1): \(file.module) imports \($0.module)" }
        }
    }

    /// Where code matches one of the banned texts: `path:line: text`, for a failure message.
    ///
    /// A banned text is found only where the character before it does not belong to the same word,
    /// so that `fprint(` is not `print(`.
    func occurrences(
        of banned: [String], in modules: Set<String>? = nil, unless isAllowed: (File, Int) -> Bool = { _, _ in false }
    ) -> [String] {
        files.filter { modules?.contains($0.module) ?? true }.flatMap { file in
            file.text.code.enumerated().flatMap { line, code in
                banned.filter { code.containsWord($0) && !isAllowed(file, line) }
                    .map { "\(file.path):\(line + 1): \($0)" }
            }
        }
    }
}

extension String {
    /// Whether `word` occurs and is not the tail of a longer identifier.
    func containsWord(_ word: String) -> Bool {
        ranges(of: word).contains { range in
            guard let first = word.first, first.isLetter, range.lowerBound > startIndex else { return true }
            let before = self[index(before: range.lowerBound)]
            return !(before.isLetter || before.isNumber || before == "_")
        }
    }
}
