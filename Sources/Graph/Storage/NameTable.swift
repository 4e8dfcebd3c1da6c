/// Names with dense codes: labels, relationship types, property keys. Codes are given once and kept.
///
/// There are hundreds of names, not millions; adding one to a shared table copies it.
struct NameTable: Sendable {
    private(set) var names: ContiguousArray<String> = []
    private var codes: [String: UInt32] = [:]

    func code(of name: String) -> UInt32? { codes[name] }

    mutating func intern(_ name: String) -> UInt32 {
        if let code = codes[name] { return code }
        let code = UInt32(names.count)
        names.append(name)
        codes[name] = code
        return code
    }
}
