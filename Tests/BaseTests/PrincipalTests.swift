import Base
import Testing

@Suite struct PrincipalTests {
    @Test(
        arguments: [
            (.reader, .reader, true), (.reader, .editor, false), (.reader, .admin, false), (.editor, .reader, true),
            (.editor, .editor, true), (.editor, .admin, false), (.admin, .reader, true), (.admin, .editor, true),
            (.admin, .admin, true),
        ] as [(Principal.Role, Principal.Role, Bool)])
    func mayDoWhatItsRoleIncludes(role: Principal.Role, needed: Principal.Role, expected: Bool) {
        #expect(Principal(tenant: .standard, subject: "kim", role: role).may(needed) == expected)
    }

    @Test func commitsAreNumberedUpwards() {
        #expect(CommitSeq.zero.next.rawValue == 1)
        #expect(CommitSeq.zero < CommitSeq.zero.next)
        #expect(CommitSeq(rawValue: 42).description == "42")
    }
}
