internal import Testing

/// The rules of this house are only as good as their reader.
@Suite struct SourceTextTests {
    static let cases: [(text: String, code: [String], comments: [String])] = [
        ("let a = 1 // one", ["let a = 1 "], ["// one"]),
        (#"log("// no comment")"#, [#"log("")"#], [""]),
        (#"log("a \(b(")") + "c") d") // e"#, [#"log("") "#], ["// e"]),
        (##"let r = #"a "quoted" \(b)"# // c"##, [#"let r = "" "#], ["// c"]),
        ("a /* b /* c */ d */ e", ["a  e"], ["/* b /* c */ d */"]),
        (#""a\"b" c"#, [#""" c"#], [""]),
        ("x\n// y\nz", ["x", "", "z"], ["", "// y", ""]),
        ("let t = \"\"\"\n  \"in\" // text\n  \"\"\" + u", [#"let t = """"#, "", #"""" + u"#], ["", "", ""]),
    ]

    @Test(arguments: cases.indices)
    func tellsCodeFromCommentsAndLiterals(index: Int) {
        let example = Self.cases[index]
        let text = SourceText(example.text)
        #expect(text.code == example.code)
        #expect(text.comments == example.comments)
    }

    @Test func findsTheCommentThatExplainsALine() {
        let text = SourceText("// guarded by the lock\nfinal class A {}\n\n\n\nfinal class B {}")
        #expect(text.isExplained(at: 1))
        #expect(!text.isExplained(at: 5))
    }
}
