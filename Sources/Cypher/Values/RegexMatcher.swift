internal import Foundation
internal import Graph
internal import Synchronization

/// `=~`: a compiled pattern, in the syntax of Java as ICU has it, that must match the whole text.
///
/// Plain patterns (`abc`, `abc.*`, `.*abc`, `.*abc.*`) are looked up as texts: `.` stops at line ends, so they are
/// handed on to the compiled pattern only where the text has some.
final class RegexMatcher: Sendable {
    private enum Plain {
        case equal, prefix, suffix, part
    }

    private let expression: NSRegularExpression
    private let plain: (form: Plain, text: String)?

    /// - Throws: an argument error where the pattern is none.
    init(_ pattern: String) throws(CypherError) {
        let composed = Value.composed(pattern)
        do {
            // \A and \z, since $ would allow for a line end after the match.
            expression = try NSRegularExpression(pattern: "\\A(?:\(composed))\\z")
        } catch {
            throw .runtime(.argumentError, .invalidArgumentValue, "'\(pattern)' is no regular expression")
        }
        plain = Self.plainForm(composed)
    }

    /// Whether the whole text matches.
    /// - Parameter mustStop: asked once in a while, for some patterns take exponential time; a match that is stopped
    ///   is none.
    func matches(_ text: String, unless mustStop: () -> Bool = { false }) -> Bool {
        let text = Value.composed(text)
        if let plain, let answer = Self.match(text, plain.form, plain.text) { return answer }
        let range = NSRange(location: 0, length: text.utf16.count)
        var isFound = false
        withoutActuallyEscaping(mustStop) { mustStop in
            expression.enumerateMatches(in: text, options: [.anchored, .reportProgress], range: range) {
                result, flags, stop in
                if result != nil {
                    isFound = true
                    stop.pointee = true
                } else if flags.contains(.progress), mustStop() {
                    stop.pointee = true
                }
            }
        }
        return isFound
    }

    private static func match(_ text: String, _ form: Plain, _ wanted: String) -> Bool? {
        let hasLineEnd = text.unicodeScalars.contains { scalar in
            (0x0A...0x0D).contains(scalar.value) || scalar == "\u{85}" || (0x2028...0x2029).contains(scalar.value)
        }
        if hasLineEnd && form != .equal { return nil }
        let text = Datum.string(text)
        let wanted = Datum.string(wanted)
        return switch form {
        case .equal: text.isEqual(to: wanted)
        case .prefix: StringMatch.startsWith(text, wanted)
        case .suffix: StringMatch.endsWith(text, wanted)
        case .part: StringMatch.contains(text, wanted)
        }
    }

    private static func plainForm(_ pattern: String) -> (form: Plain, text: String)? {
        var rest = pattern[...]
        let isOpenBefore = rest.hasPrefix(".*")
        if isOpenBefore { rest = rest.dropFirst(2) }
        let isOpenAfter = rest.hasSuffix(".*")
        if isOpenAfter { rest = rest.dropLast(2) }
        let special = #"\^$.|?*+()[]{}"#.unicodeScalars
        guard !rest.unicodeScalars.contains(where: special.contains) else { return nil }
        let form: Plain =
            switch (isOpenBefore, isOpenAfter) {
            case (false, false): .equal
            case (false, true): .prefix
            case (true, false): .suffix
            case (true, true): .part
            }
        return (form, String(rest))
    }
}

/// Compiled patterns by their text, shared by all statements; bounded.
enum RegexCache {
    private static let countMax = 256
    private static let matchers = Mutex<[String: RegexMatcher]>([:])

    /// Compiles a pattern once. For a pattern that is constant in a statement, keep what this returns.
    static func matcher(_ pattern: String) throws(CypherError) -> RegexMatcher {
        if let found = matchers.withLock({ $0[pattern] }) { return found }
        let matcher = try RegexMatcher(pattern)
        matchers.withLock { known in
            if known.count >= countMax { known.removeAll(keepingCapacity: true) }
            known[pattern] = matcher
        }
        return matcher
    }

    /// `text =~ pattern`; nil (unknown) where an operand is no string.
    static func matches(
        _ text: Datum, _ pattern: Datum, unless mustStop: () -> Bool = { false }
    ) throws(CypherError) -> Bool? {
        guard case .string(let text) = text, case .string(let pattern) = pattern else { return nil }
        return try matcher(pattern).matches(text, unless: mustStop)
    }
}
