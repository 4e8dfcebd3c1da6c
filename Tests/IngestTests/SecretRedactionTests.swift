import Testing

@testable import Ingest

@Suite struct SecretRedactionTests {
    @Test(arguments: [
        (["app", "--password=hunter2", "x"], "app --password=*** x"),
        (["app", "--db-password", "hunter2", "x"], "app --db-password *** x"),
        (["app", "--api-key:abc"], "app --api-key:***"),
        (["app", "DB_PASSWORD=hunter2", "PORT=80"], "app DB_PASSWORD=*** PORT=80"),
        (["mysql", "-uroot", "-phunter2", "shop"], "mysql -uroot -p*** shop"),
        (["ssh", "-p2222", "host"], "ssh -p2222 host"),
        (["curl", "-H", "Authorization: Bearer abc.def"], "curl -H Authorization:***"),
        (["app", "Authorization:", "Bearer", "abc"], "app Authorization: Bearer ***"),
        (["app", "postgres://anna:hunter2@db:5432/x"], "app postgres://anna:***@db:5432/x"),
        (["app", "https://ghp_x@host/repo"], "app https://***@host/repo"),
        (["app", "http://host/path?token=abc&page=2"], "app http://host/path?token=***&page=2"),
        (["app", "host=db password=hunter2 user=x"], "app host=db password=*** user=x"),
        (["app", "eyJhbGciOiJIUzI1NiJ9.e30.abc"], "app ***"),
        (["app", "AbCdEf0123456789AbCdEf0123456789xyz"], "app ***"),
        (["docker", "run", "-e", "KEY=1", "img"], "docker run -e *** img"),
        (["app", "{\"clientSecret\":\"x\"}"], "app ***"),
        (["app", "--password-file", "/run/secret"], "app --password-file /run/secret"),
        (["app", "--auth-required", "--port", "80"], "app --auth-required --port 80"),
        (["/usr/sbin/nginx", "-g", "daemon off;"], "/usr/sbin/nginx -g daemon off;"),
        (
            ["java", "-Xmx1g", "-Dspring.datasource.password=x", "-jar", "a.jar"],
            "java -Xmx1g -Dspring.datasource.password=*** -jar a.jar"
        ),
    ])
    func hidesSecretsAndKeepsTheRest(arguments: [String], shown: String) {
        #expect(SecretRedaction.commandLine(arguments, lettersMax: 200) == shown)
    }

    @Test func cutsLongLines() {
        let line = SecretRedaction.commandLine(["app", String(repeating: "x y ", count: 100)], lettersMax: 20)
        #expect(line.count == 20)
        #expect(line.hasSuffix("…"))
    }
}
