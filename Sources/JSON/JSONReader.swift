internal import Base
internal import CJSONC
internal import OrderedCollections

/// One json-c tokener, freed when it goes.
private struct Tokener: ~Copyable {
    let pointer: UnsafeMutablePointer<json_tokener>

    init?(depth: Int) {
        guard let pointer = json_tokener_new_ex(Int32(depth)) else { return nil }
        self.pointer = pointer
        json_tokener_set_flags(pointer, Self.flags)
    }

    deinit { json_tokener_free(pointer) }

    /// json-c 0.18 takes every byte above 0x7F for a control character when it is strict (json-c issue 892);
    /// there the lexical check alone is what is strict.
    private static let flags: Int32 =
        (UInt32(bitPattern: json_c_version_num()) >> 8) == 18 ? 0 : JSON_TOKENER_STRICT
}

/// One reference to a json-c value, given back when it goes. The pointer is nil for JSON `null`.
private struct Tree: ~Copyable {
    let pointer: OpaquePointer?
    init(taking pointer: OpaquePointer?) { self.pointer = pointer }
    deinit { json_object_put(pointer) }
}

/// Bytes → `JSONValue`: the lexical check first, then json-c's grammar, then conversion of its tree.
enum JSONReader {
    static func read(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytes else {
            throw JSONError(
                code: .tooLarge, message: "the document is \(bytes.count) bytes, the limit is \(limits.bytes)", line: 1,
                column: 1, offset: 0)
        }
        let depth: Int
        do {
            depth = try JSONLexicalCheck(bytes, depthLimit: limits.depth).run()
        } catch {
            // The first error wins: perhaps the grammar was broken before the token was.
            let before = UnsafeBufferPointer(rebasing: bytes[..<error.offset])
            _ = try grow(before, in: bytes, depth: limits.depth, mayEndEarly: true)
            throw error
        }
        let tree = try grow(bytes, in: bytes, depth: depth, mayEndEarly: false)
        return convert(tree.pointer)
    }

    /// - Parameter depth: the nesting to make room for. json-c allocates for all of it beforehand, so the depth that
    ///   the document has is much cheaper than the depth that it may have.
    private static func grow(
        _ bytes: UnsafeBufferPointer<UInt8>, in document: UnsafeBufferPointer<UInt8>, depth: Int, mayEndEarly: Bool
    ) throws(JSONError) -> Tree {
        // json-c counts a scalar inside the innermost array as one more level.
        guard let tokener = Tokener(depth: depth + 2) else { throw outOfMemory }
        var tree = Tree(taking: nil)
        var code = json_tokener_continue
        if let base = bytes.baseAddress, !bytes.isEmpty {
            tree = Tree(
                taking: base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    json_tokener_parse_ex(tokener.pointer, $0, Int32(bytes.count))
                })
            code = json_tokener_get_error(tokener.pointer)
        }
        var end = Int(json_tokener_get_parse_end(tokener.pointer))
        if code == json_tokener_continue, !mayEndEarly {
            // A bare number ends only where the input ends; the terminating zero says so.
            tree = Tree(taking: json_tokener_parse_ex(tokener.pointer, "", 1))
            code = json_tokener_get_error(tokener.pointer)
            end = bytes.count
        }
        switch code {
        case json_tokener_success:
            guard end >= bytes.count || mayEndEarly else {
                throw JSONError(.trailingData, "something follows the end of the document", at: end, in: document)
            }
            return tree
        case json_tokener_continue where mayEndEarly:
            return tree
        case json_tokener_continue, json_tokener_error_parse_eof:
            throw JSONError(
                .truncated,
                bytes.isEmpty
                    ? "the document is empty" : "the document ends after \(bytes.count) bytes before it is complete",
                at: bytes.count, in: document)
        case json_tokener_error_depth:
            throw JSONError(.tooDeep, "more than \(depth) nested arrays and objects", at: end, in: document)
        default:
            let reason = String(cString: json_tokener_error_desc(code))
            // Strict json-c reports trailing data as an unexpected character.
            if code == json_tokener_error_parse_unexpected, isComplete(bytes.prefix(end), depth: depth) {
                throw JSONError(.trailingData, "something follows the end of the document", at: end, in: document)
            }
            throw JSONError(.syntax, "not JSON: \(reason)\(shown(document, at: end))", at: end, in: document)
        }
    }

    private static func isComplete(_ prefix: Slice<UnsafeBufferPointer<UInt8>>, depth: Int) -> Bool {
        guard let tokener = Tokener(depth: depth + 2) else { return false }
        let bytes = UnsafeBufferPointer(rebasing: prefix)
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return false }
        let tree = Tree(
            taking: base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                json_tokener_parse_ex(tokener.pointer, $0, Int32(bytes.count))
            })
        _ = consume tree
        return json_tokener_get_error(tokener.pointer) == json_tokener_success
    }

    private static func shown(_ document: UnsafeBufferPointer<UInt8>, at offset: Int) -> String {
        guard offset < document.count else { return "" }
        let byte = document[offset]
        return byte > 0x20 && byte < 0x7F ? " at '\(Character(UnicodeScalar(byte)))'" : ""
    }

    private static var outOfMemory: JSONError {
        JSONError(code: .library, message: "json-c has no memory left", line: 1, column: 1, offset: 0)
    }

    /// Copies a json-c tree. Its depth was limited when it was parsed, so the recursion is.
    private static func convert(_ value: OpaquePointer?) -> JSONValue {
        guard let value else { return .null }
        switch json_object_get_type(value) {
        case json_type_boolean: return .bool(json_object_get_boolean(value) != 0)
        case json_type_int: return convertInteger(value)
        case json_type_double: return .number(json_object_get_double(value))
        case json_type_string:
            return .string(string(json_object_get_string(value), count: Int(json_object_get_string_len(value))))
        case json_type_array:
            let count = json_object_array_length(value)
            return .array(
                [JSONValue](unsafeUninitializedCapacity: count) { buffer, initialised in
                    while initialised < count {
                        (buffer.baseAddress! + initialised)  // Not nil: this body runs only where count > 0.
                            .initialize(to: convert(json_object_array_get_idx(value, initialised)))
                        initialised += 1
                    }
                })
        case json_type_object: return convertObject(value)
        default: return .null
        }
    }

    private static func convertInteger(_ value: OpaquePointer) -> JSONValue {
        // json-c gives the largest Int64 for everything above it.
        let signed = json_object_get_int64(value)
        guard signed == .max else { return .integer(signed) }
        let unsigned = json_object_get_uint64(value)
        return unsigned > UInt64(Int64.max) ? .unsigned(unsigned) : .integer(signed)
    }

    private static func convertObject(_ value: OpaquePointer) -> JSONValue {
        let count = Int(json_object_object_length(value))
        var keys: [String] = []
        var values: [JSONValue] = []
        keys.reserveCapacity(count)
        values.reserveCapacity(count)
        var isASCII = true
        var entry = json_object_get_object(value)?.pointee.head
        while let member = entry {
            if let key = member.pointee.k?.assumingMemoryBound(to: CChar.self) {
                var length = 0
                var union: UInt8 = 0
                while key[length] != 0 {
                    union |= UInt8(bitPattern: key[length])
                    length += 1
                }
                isASCII = isASCII && union < 0x80
                keys.append(string(key, count: length))
                values.append(convert(member.pointee.v.map { OpaquePointer($0) }))
            }
            entry = member.pointee.next
        }
        // Different bytes are different strings only in ASCII.
        guard !isASCII else { return .object(JSONObject(uncheckedUniqueKeys: keys, values: values)) }
        return .object(JSONObject(zip(keys, values), uniquingKeysWith: { _, last in last }))
    }

    private static func string(_ start: UnsafePointer<CChar>?, count: Int) -> String {
        guard let start, count > 0 else { return "" }
        return start.withMemoryRebound(to: UInt8.self, capacity: count) {
            String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
        }
    }
}

extension JSONError {
    /// Counts lines and columns up to the offset; only errors pay for that.
    init(_ code: Code, _ message: String, at offset: Int, in document: UnsafeBufferPointer<UInt8>) {
        var line = 1
        var lineStart = 0
        let end = min(offset, document.count)
        for index in 0..<end where document[index] == UInt8(ascii: "\n") {
            line += 1
            lineStart = index + 1
        }
        let column = document[lineStart..<end].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        self.init(code: code, message: message, line: line, column: column, offset: offset)
    }
}
