internal import Conformance
internal import Foundation

// Runs a conformance kit: `tck <folder of feature files> [--failures] [--only <text>] [--levels <file>] [--record]
// [--trace]`. Ends with 1 where a category has fallen below its level, or, without levels, where a case failed.

var folder: String?
var only: String?
var levelsFile: URL?
var listsFailures = false
var records = false
var traces = false
var arguments = CommandLine.arguments.dropFirst()
while let argument = arguments.popFirst() {
    switch argument {
    case "--failures": listsFailures = true
    case "--record": records = true
    case "--trace": traces = true
    case "--only": only = arguments.popFirst()
    case "--levels": levelsFile = arguments.popFirst().map { URL(filePath: $0) }
    default: folder = argument
    }
}

guard let folder else {
    FileHandle.standardError.write(Data("usage: tck <folder> [--failures] [--only <text>] [--levels <file>]\n".utf8))
    exit(2)
}
guard FileManager.default.fileExists(atPath: folder) else {
    print("skipped: there is no folder \(folder)")
    exit(0)
}

let root = URL(filePath: folder)
let scenarios = try FeatureReader.scenarios(below: root)
let graphs = root.deletingLastPathComponent().appending(path: "graphs")
var report = Report()
for scenario in scenarios {
    if let only, !"\(scenario.category)/\(scenario.name)".contains(only) { continue }
    if traces { FileHandle.standardError.write(Data("\(scenario.category)/\(scenario.name)\n".utf8)) }
    report.add(scenario, problem: ScenarioRunner.problem(of: scenario, graphs: graphs))
}

if listsFailures {
    for failure in report.failures {
        print("\(failure.scenario.category)/\(failure.scenario.name)\n    \(failure.problem)")
        for step in failure.scenario.steps where step.text == "executing query:" {
            print("    " + (step.document ?? "").replacing("\n", with: "\n    "))
        }
    }
}
for line in report.lines { print(line) }

guard only == nil else { exit(report.total.failed == 0 ? 0 : 1) }
guard let levelsFile else { exit(report.total.failed == 0 ? 0 : 1) }
var levels = Levels(contentsOf: levelsFile)
let fallen = levels.fallen(in: report)
if records {
    levels.raise(to: report)
    try levels.write(to: levelsFile)
}
for line in fallen { FileHandle.standardError.write(Data("\(line)\n".utf8)) }
exit(fallen.isEmpty ? 0 : 1)
