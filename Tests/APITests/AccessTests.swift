import Base
import HTTPTypes
import JSON
import Store
import Testing

@testable import API

/// Who may do what.
@Suite struct AccessTests {
    @Test func everyRouteButHealthSignInAndProblemPagesWantsCredentials() async throws {
        let open = RouteTable.standard.routes.filter { if case .everyone = $0.access { true } else { false } }
        #expect(
            Set(open.map { "\($0.method.rawValue) \($0.path)" }) == [
                "POST /api/v1/session", "GET /health/live", "GET /health/ready", "GET /problems/{code}",
            ])
        try await TestService.run { service in
            for route in RouteTable.standard.routes {
                guard case .role = route.access else { continue }
                let path = concrete(route)
                let body: JSONValue? = route.isSafe ? nil : [:]
                let nobody = try await service.stranger.send(route.method.rawValue, path, body)
                #expect(
                    nobody.status == 401
                        && (nobody.problem == "unauthenticated" || nobody.isQueryFailure(.unauthorized)),
                    "\(route.method) \(path)")
                let wrong = service.stranger.adding(("Authorization", "Bearer wrong"))
                #expect(
                    try await wrong.send(route.method.rawValue, path, body).status == 401, "\(route.method) \(path)")
                let stale = service.stranger.adding(
                    ("Cookie", "rootline_session=wrong"), ("Sec-Fetch-Site", "same-origin"))
                #expect(
                    try await stale.send(route.method.rawValue, path, body).status == 401, "\(route.method) \(path)")
            }
        }
    }

    @Test func everyRouteRefusesRolesBelowItsOwn() async throws {
        try await TestService.run { service in
            for route in RouteTable.standard.routes {
                guard case .role(let needed, _) = route.access else { continue }
                for role in Principal.Role.allCases {
                    let answer = try await service.client(role).send(
                        route.method.rawValue, concrete(route), route.isSafe ? nil : [:])
                    #expect((answer.status == 403) == (role < needed), "\(role) \(route.method) \(route.path)")
                }
            }
        }
    }

    @Test func aSessionBeginsAndEnds() async throws {
        try await TestService.run { service in
            let cookie = try await signIn(service)
            let person = service.stranger.adding(("Cookie", cookie), ("Sec-Fetch-Site", "same-origin"))
            let session = try await person.get("/api/v1/session")
            #expect(session["user"] == ["name": "anna", "role": "editor"])
            #expect(session["expires"]?.stringValue != nil)
            #expect(try await person.send("DELETE", "/api/v1/session").status == 204)
            #expect(try await person.send("GET", "/api/v1/session").status == 401)
        }
    }

    @Test func theSessionCookieIsOutOfReachOfScriptsAndOtherSites() async throws {
        try await TestService.run { service in
            let answer = try await signInAnswer(service, password: TestService.password)
            let cookie = try #require(answer.header("Set-Cookie"))
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/"))
            #expect(!cookie.contains("Secure"))
            let byProxy = try await service.stranger.adding(("X-Forwarded-Proto", "https")).send(
                "POST", "/api/v1/session", ["username": "anna", "password": .string(TestService.password)])
            #expect(byProxy.header("Set-Cookie")?.contains("Secure") == true)
        }
    }

    @Test func changesWithACookieMustComeFromOurOwnPages() async throws {
        try await TestService.run { service in
            let person = service.stranger.adding(("Cookie", try await signIn(service)))
            let body: JSONValue = ["class": "VirtualMachine", "name": "x"]
            let cases: [([(String, String)], Int)] = [
                ([], 403), ([("Origin", "https://evil.example")], 403), ([("Sec-Fetch-Site", "cross-site")], 403),
                ([("Sec-Fetch-Site", "same-site")], 403), ([("Origin", "null")], 403),
                ([("Sec-Fetch-Site", "same-origin")], 201), ([("Origin", service.address)], 201),
            ]
            for (headers, status) in cases {
                var client = person
                for header in headers { client = client.adding(header) }
                #expect(try await client.send("POST", "/api/v1/cis", body).status == status, "\(headers)")
            }
            let form = try await person.adding(("Sec-Fetch-Site", "same-origin")).send(
                "POST", "/api/v1/cis", bytes: Array("class=x".utf8), type: "application/x-www-form-urlencoded")
            #expect(form.problem == "unsupported-media-type")
        }
    }

    @Test func aWrongPasswordAndAnUnknownUserSoundTheSame() async throws {
        try await TestService.run { service in
            let wrong = try await signInAnswer(service, password: "guess")
            let unknown = try await service.stranger.send(
                "POST", "/api/v1/session", ["username": "nobody", "password": "guess"])
            #expect(wrong.status == 401 && wrong.problem == "wrong-credentials")
            #expect(unknown.problem == wrong.problem && unknown.json["detail"] == wrong.json["detail"])
        }
    }

    @Test func theSixthWrongPasswordWaits() async throws {
        try await TestService.run { service in
            for _ in 0..<Limits.signInFailures {
                #expect(try await signInAnswer(service, password: "guess").status == 401)
            }
            let refused = try await signInAnswer(service, password: TestService.password)
            #expect(refused.status == 429 && refused.problem == "too-many-sign-ins")
            let wait = try #require(refused.header("Retry-After").flatMap { Int($0) })
            #expect((1...Limits.signInWindowSeconds + 1).contains(wait))
        }
    }

    @Test func anAPIKeyWorksUntilItIsRevoked() async throws {
        try await TestService.run { service in
            let admin = service.client(.admin)
            let made = try await admin.send("POST", "/api/v1/api-keys", ["name": "prometheus", "role": "reader"])
            #expect(made.status == 201)
            let token = try #require(made.json["token"]?.stringValue)
            let id = try #require(made.json["key"]?["id"]?.stringValue)
            let again = try await admin.send("POST", "/api/v1/api-keys", ["name": "prometheus", "role": "reader"])
            #expect(again.status == 409 && again.problem == "conflict")
            let listed = try await admin.send("GET", "/api/v1/api-keys")
            #expect(listed.text.contains("prometheus") && !listed.text.contains(token))
            let holder = service.stranger.adding(("Authorization", "Bearer \(token)"))
            #expect(try await holder.get("/api/v1/session")["user"]?["name"] == "key:prometheus")
            #expect(try await admin.send("DELETE", "/api/v1/api-keys/\(id)").status == 204)
            #expect(try await holder.send("GET", "/api/v1/session").status == 401)
            #expect(try await admin.send("DELETE", "/api/v1/api-keys/\(id)").status == 404)
        }
    }

    @Test func aNewPasswordEndsTheSessions() async throws {
        try await TestService.run { service in
            let person = service.stranger.adding(("Cookie", try await signIn(service)))
            #expect(try await person.send("GET", "/api/v1/session").status == 200)
            let set = try await service.client(.admin).send(
                "POST", "/api/v1/passwords", ["username": "anna", "password": "another long one"])
            #expect(set.status == 204)
            #expect(try await person.send("GET", "/api/v1/session").status == 401)
            #expect(try await signInAnswer(service, password: "another long one", creating: false).status == 200)
            let short = try await service.client(.admin).send(
                "POST", "/api/v1/passwords", ["username": "anna", "password": "short"])
            #expect(short.status == 400)
        }
    }

    // MARK: helpers

    private func concrete(_ route: Route) -> String {
        route.path.replacing(/\{\w+\}/, with: "999")
    }

    private func signIn(_ service: TestService) async throws -> String {
        let answer = try await signInAnswer(service, password: TestService.password)
        let cookie = try #require(answer.header("Set-Cookie"))
        return String(cookie.prefix { $0 != ";" })
    }

    private func signInAnswer(
        _ service: TestService, password: String, creating: Bool = true
    ) async throws -> TestAnswer {
        if creating, try await service.store.accounts.userCount(in: .standard) == 0 {
            try await service.store.accounts.createUser(
                name: "anna", password: TestService.password, role: .editor, in: .standard)
        }
        return try await service.stranger.send(
            "POST", "/api/v1/session", ["username": "anna", "password": .string(password)])
    }
}
