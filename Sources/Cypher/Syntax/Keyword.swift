/// Words that mean something in some place. None is reserved everywhere: all of them can be labels, types, keys and
/// aliases, and most can be variables.
enum Keyword: String, CaseIterable, Sendable {
    /// A word that means nothing to the grammar.
    case other = ""
    case all
    case allShortestPaths = "allshortestpaths"
    case and, any, array, `as`, asc, ascending, assert
    case both, `break`, btree, btrim, by
    case call, `case`, collect, concurrent, constraint, constraints, contains, `continue`, count, create, csv
    case current, cypher
    case data, database, databases, `default`, delete, desc, descending, detach, different, distinct, drop
    case each, element, elements, `else`, end, ends, error, executable, exists, explain, extract
    case fail, `false`, fieldterminator, filter, finish, `for`, foreach, from, fulltext, function, functions
    case group, groups
    case headers, home
    case `if`, `in`, index, indexes, insert, `is`
    case join
    case key, keys
    case labels, leading, limit, list, load, lookup
    case match, merge
    case nfc, nfd, nfkc, nfkd, node, nodetach, none, normalize, normalized, not, null
    case of, offset, on, option, optional, options, or, order
    case path, paths, periodic, point, privilege, privileges, procedure, procedures, profile, property
    case range, reduce, rel, relationship, relationships, remove, repeatable, replace, report, require, `return`, row
    case rows
    case scan, seek, set, setting, settings, shortest
    case shortestPath = "shortestpath"
    case show, single, skip, starts
    case status
    case terminate, text, then, trailing, transaction, transactions, trim, `true`, type, typed
    case union, unique, uniqueness, unwind, use, user, users, using
    case value, vector
    case when, `where`, with
    case xor
    case yield

    /// Cannot be a variable where an expression is wanted, for it ends or joins expressions and begins clauses.
    /// Backticks make every word a name.
    var isReserved: Bool {
        switch self {
        case .and, .or, .xor, .not, .in, .is, .as, .when, .then, .else, .where, .return, .with, .match, .unwind,
            .create, .merge, .delete, .detach, .remove, .union, .order, .distinct, .starts, .ends, .contains:
            true
        default: false
        }
    }
}

/// Finds keywords without regard to letter case, without making a string.
struct KeywordTable: Sendable {
    private struct Entry: Sendable {
        var head: UInt64
        var tail: UInt64
        var keyword: Keyword
    }

    static let standard = KeywordTable()

    /// Open addressing; a power of two, sparse enough that most words need one look.
    private let entries: ContiguousArray<Entry>

    private init() {
        var table = ContiguousArray(repeating: Entry(head: 0, tail: 0, keyword: .other), count: 1_024)
        for keyword in Keyword.allCases where keyword != .other {
            var word = WordKey()
            for byte in keyword.rawValue.utf8 { word.append(byte) }
            var slot = word.hash & (table.count - 1)
            while table[slot].keyword != .other { slot = (slot + 1) & (table.count - 1) }
            table[slot] = Entry(head: word.head, tail: word.tail, keyword: keyword)
        }
        entries = table
    }

    func keyword(of word: WordKey) -> Keyword {
        guard word.count <= 16 else { return .other }
        var slot = word.hash & (entries.count - 1)
        while true {
            let entry = entries[slot]
            if entry.keyword == .other { return .other }
            if entry.head == word.head, entry.tail == word.tail { return entry.keyword }
            slot = (slot + 1) & (entries.count - 1)
        }
    }
}

/// Up to sixteen bytes of a word in lower case, packed; enough to tell every keyword from every other word.
struct WordKey {
    private(set) var head: UInt64 = 0
    private(set) var tail: UInt64 = 0
    private(set) var count = 0

    mutating func append(_ byte: UInt8) {
        let lower = byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
        if count < 8 {
            head = head << 8 | UInt64(lower)
        } else if count < 16 {
            tail = tail << 8 | UInt64(lower)
        }
        count += 1
    }

    var hash: Int {
        let mixed = (head ^ (tail &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
        return Int(truncatingIfNeeded: mixed >> 40)
    }
}
