internal import Foundation

/// Finds the built console.
enum ConsoleLocation {
    /// The first of these that has an `index.html`: the one asked for, `share/rootline/console` beside the
    /// executable's folder, `Console/dist` in a folder above the executable, `Console/dist` here.
    ///
    /// The one asked for is taken even if it is empty: the page that says so is the better answer.
    static func directory(asked: String?) -> String? {
        if let asked { return URL(fileURLWithPath: asked).standardizedFileURL.path }
        return candidates.first { FileManager.default.fileExists(atPath: $0 + "/index.html") } ?? candidates.last
    }

    private static var candidates: [String] {
        var found: [String] = []
        if let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
            var folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
            found.append(folder.deletingLastPathComponent().appendingPathComponent("share/rootline/console").path)
            while folder.path != "/" {
                found.append(folder.appendingPathComponent("Console/dist").path)
                folder.deleteLastPathComponent()
            }
        }
        found.append(FileManager.default.currentDirectoryPath + "/Console/dist")
        return found
    }
}
