import Graph

extension DuplicateEstate.Flavour {
    /// The estate that the rules were made with.
    static let known = DuplicateEstate.Flavour(
        sites: ["sel", "pus", "icn", "pgy"],
        subjects: [
            ("결제", "payment"), ("주문", "order"), ("정산", "settlement"), ("회원", "member"), ("상품", "product"),
            ("재고", "inventory"), ("배송", "delivery"), ("검색", "search"), ("쿠폰", "coupon"), ("알림", "notification"),
            ("통계", "statistics"), ("인증", "authentication"), ("물류", "logistics"), ("구매", "purchase"), ("급여", "salary"),
            ("계약", "contract"), ("보고서", "report"), ("품질", "quality"), ("설비", "equipment"), ("창고", "warehouse"),
        ],
        kinds: [
            ("시스템", "system"), ("포털", "portal"), ("게이트웨이", "gateway"), ("관리", "management"), ("서비스", "service"),
        ],
        makers: [("Dell Inc.", "Dell", "CN"), ("HPE", "Hewlett Packard", "SGH"), ("Lenovo", "lenovo", "J30")],
        products: ["nginx", "tomcat", "postgresql", "redis", "kafka", "haproxy"],
        namings: [
            ("same", { name, _ in name }),
            ("letter case", { name, _ in name.uppercased() }),
            ("separators", { name, _ in name.replacing("-", with: "_").replacing(" ", with: "-") }),
            ("no separators", { name, _ in name.replacing(" ", with: "") }),
            ("typing error", { name, random in Self.typo(name, &random) }),
            (
                "words swapped",
                { name, _ in
                    let words = name.split(separator: " ")
                    return words.count < 2 ? name : (words.dropFirst() + words.prefix(1)).joined(separator: " ")
                }
            ),
            ("legal form", { name, _ in "㈜" + name }),
            ("language", { name, _ in Self.translated(name, Self.translations) }),
            ("renamed", { _, random in "zz-\(Int.random(in: 1000...999_999, using: &random))" }),
        ],
        values: [
            { _, value, _ in
                if case .string(let text) = value { return .string(text.uppercased()) }
                return value
            },
            { key, value, _ in
                guard case .string(let text) = value, key == "system_uuid" else { return value }
                return .string(text.replacing("-", with: ""))
            },
        ])

    /// Another estate, spoilt in other ways: nothing was tuned with it.
    static let heldOut = DuplicateEstate.Flavour(
        sites: ["wonju", "gimhae", "dc1", "dc2", "jeju"],
        subjects: [
            ("진료", "clinic"), ("환자", "patient"), ("처방", "prescription"), ("수술", "surgery"), ("검진", "checkup"),
            ("원무", "reception"), ("약국", "pharmacy"), ("영상", "imaging"), ("간호", "nursing"), ("응급", "emergency"),
            ("병동", "ward"), ("예약", "booking"), ("수납", "cashier"), ("보험", "insurance"), ("혈액", "blood"),
            ("연구", "research"), ("동의서", "consent"), ("한빛", "hanbit"), ("소나무", "sonamu"), ("라온", "raon"),
            ("이지스", "aegis"), ("카라반", "caravan"),
        ],
        kinds: [
            ("허브", "hub"), ("콘솔", "console"), ("플랫폼", "platform"), ("모듈", "module"), ("엔진", "engine"),
            ("데스크", "desk"),
        ],
        makers: [
            ("Fujitsu", "FUJITSU LIMITED", "YM"), ("Supermicro", "Super Micro", "S4"), ("Inspur", "inspur", "21"),
        ],
        products: ["envoy", "jboss", "mariadb", "memcached", "pulsar", "varnish", "tibero"],
        namings: [
            (
                "full width",
                { name, _ in
                    String(
                        String.UnicodeScalarView(
                            name.unicodeScalars.map { scalar in
                                (0x21...0x7e).contains(scalar.value)
                                    ? Unicode.Scalar(scalar.value + 0xfee0) ?? scalar : scalar
                            }))
                }
            ),
            (
                "letters apart",
                { name, _ in
                    var scalars = String.UnicodeScalarView()
                    for scalar in name.unicodeScalars {
                        guard (0xac00...0xd7a3).contains(scalar.value) else {
                            scalars.append(scalar)
                            continue
                        }
                        let index = scalar.value - 0xac00
                        for letter in [0x1100 + index / 588, 0x1161 + index % 588 / 28]
                            + (index % 28 == 0 ? [] : [0x11a7 + index % 28])
                        {
                            if let letter = Unicode.Scalar(letter) { scalars.append(letter) }
                        }
                    }
                    return String(scalars)
                }
            ),
            ("qualified", { name, _ in name.contains(" ") ? name : name + ".hosp.example.org" }),
            (
                "doubled letter",
                { name, random in
                    var letters = Array(name)
                    let places = letters.indices.filter { letters[$0].isLetter }
                    guard let place = places.randomElement(using: &random) else { return name }
                    letters.insert(letters[place], at: place)
                    return String(letters)
                }
            ),
            (
                "lost letter",
                { name, random in
                    var letters = Array(name)
                    let places = letters.indices.filter { letters[$0].isLetter && letters[$0].isASCII }
                    guard let place = places.randomElement(using: &random) else { return name }
                    letters.remove(at: place)
                    return String(letters)
                }
            ),
            (
                "leading zeros",
                { name, _ in
                    name.split(separator: "-").map { $0.allSatisfy(\.isNumber) ? "00" + $0 : String($0) }.joined(
                        separator: "-")
                }
            ),
            (
                "wrong vowel",
                { name, random in
                    // one stroke: the vowel of one syllable becomes the next
                    var scalars = Array(name.unicodeScalars)
                    let places = scalars.indices.filter { (0xac00...0xd7a3).contains(scalars[$0].value) }
                    guard let place = places.randomElement(using: &random) else { return name }
                    let index = scalars[place].value - 0xac00
                    let vowel = (index % 588 / 28 + 1) % 21
                    if let other = Unicode.Scalar(0xac00 + index / 588 * 588 + vowel * 28 + index % 28) {
                        scalars[place] = other
                    }
                    return String(String.UnicodeScalarView(scalars))
                }
            ),
            ("company", { name, _ in name + " 주식회사" }),
            (
                "renamed",
                { _, random in
                    "\(["alpha", "nova", "orion"].randomElement(using: &random) ?? "")\(Int.random(in: 100...99_999, using: &random))"
                }
            ),
        ],
        values: [
            { key, value, random in key == "version" ? .string("\(Int.random(in: 1...9, using: &random)).0") : value },
            { key, value, _ in
                guard case .float(let number) = value, key == "memory_gb" else { return value }
                return .float(number * 0.97)
            },
            { key, value, random in
                guard case .string(let text) = value, key == "serial" || key == "system_uuid" else { return value }
                return .string(" " + text.lowercased())
            },
            { key, value, random in
                key == "internal_ip"
                    ? .string(
                        "172.16.\(Int.random(in: 0...255, using: &random)).\(Int.random(in: 0...255, using: &random))")
                    : value
            },
            { key, value, _ in key == "os" ? .string("Debian") : value },
        ])

    private static let translations = [
        ("결제", "payment"), ("주문", "order"), ("회원", "member"), ("상품", "product"), ("재고", "inventory"),
        ("배송", "delivery"),
        ("검색", "search"), ("통계", "statistics"), ("인증", "authentication"), ("물류", "logistics"), ("구매", "purchase"),
        ("시스템", "system"), ("포털", "portal"), ("게이트웨이", "gateway"), ("관리", "management"), ("서비스", "service"),
    ]

    private static func translated(_ name: String, _ pairs: [(String, String)]) -> String {
        name.split(separator: " ").map { word in
            if let pair = pairs.first(where: { $0.0 == word }) { return pair.1 }
            return pairs.first { $0.1 == word }?.0 ?? String(word)
        }.joined(separator: " ")
    }

    /// Two neighbouring letters swapped, or one left out.
    private static func typo(_ name: String, _ random: inout SeededGenerator) -> String {
        var letters = Array(name)
        let places = letters.indices.dropLast().filter { place in
            // in a word of some length: of two letters, one wrong is half of the word
            letters[max(0, place - 1)..<min(letters.count, place + 3)].count(where: \.isLetter) == 4
        }
        guard let place = places.randomElement(using: &random) else { return name }
        if Bool.random(using: &random) { letters.swapAt(place, place + 1) } else { letters.remove(at: place) }
        return String(letters)
    }
}
