/// FNV-1a, 64 bits: the same text gives the same name on every machine and in every run
/// (http://www.isthe.com/chongo/tech/comp/fnv/). Not for secrets.
enum StableHash {
    static func hex(_ texts: [String]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for text in texts {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            hash = (hash ^ 0xff) &* 0x100_0000_01b3  // a border that UTF-8 text cannot contain
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
