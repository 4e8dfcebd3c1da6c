/// What a process is an instance of: the same before and after a restart, so it can be part of a key.
struct ProgramIdentity: Hashable {
    /// Executable, and the script's name where an interpreter runs one.
    var text: String
    /// What people call it.
    var product: String

    init(_ process: ProcessFacts) {
        let executable = process.executable ?? process.command
        let base = executable.lastPathComponent
        guard let script = Self.script(of: process, interpreter: base) else {
            (text, product) = (executable, base.isEmpty ? process.command : base)
            return
        }
        (text, product) = ("\(executable) \(script)", Self.withoutEnding(script))
    }

    /// The script, module, jar or class that an interpreter was started with.
    private static func script(of process: ProcessFacts, interpreter: String) -> String? {
        let stem = String(interpreter.prefix { !$0.isNumber && $0 != "." })
        guard interpreters.contains(stem) else { return nil }
        var rest = process.arguments.dropFirst()
        while let argument = rest.popFirst() {
            switch argument {
            case "-jar", "-m", "--module": return rest.first.map(name(of:))
            case "-c", "-e", "--eval", "-": return nil
            case _ where optionsWithValue.contains(argument): rest = rest.dropFirst()
            case _ where argument.hasPrefix("-"): continue
            case _ where argument.hasPrefix("/dev/") || argument.hasPrefix("/proc/"): return nil
            default:
                // A Java class by its last part; other names by their file.
                return stem == "java" ? String(argument.split(separator: ".").last ?? "") : name(of: argument)
            }
        }
        return nil
    }

    private static func name(of path: String) -> String { path.lastPathComponent }

    private static func withoutEnding(_ name: String) -> String {
        for ending in [".py", ".js", ".mjs", ".cjs", ".ts", ".jar", ".rb", ".pl", ".php", ".sh", ".dll"]
        where name.hasSuffix(ending) && name.count > ending.count {
            return String(name.dropLast(ending.count))
        }
        return name
    }

    private static let interpreters: Set<String> = [
        "python", "pypy", "node", "nodejs", "java", "ruby", "perl", "php", "bash", "sh", "dash", "zsh", "dotnet",
        "deno", "bun", "uv", "tclsh", "lua",
    ]
    private static let optionsWithValue: Set<String> = [
        "-cp", "-classpath", "--class-path", "-p", "--module-path", "-W", "-X", "-r", "--require", "-I", "--import",
        "--loader",
    ]
}
