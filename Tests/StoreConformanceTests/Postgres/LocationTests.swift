import CPostgres
import JobStore
import Testing

@testable import PostgresJobStore

struct LocationTests {
    @Test("a password is for libpq alone, and the schema for us")
    func password() throws {
        let location = try PostgresLocation("postgres://mia:s%40fe@one,two:5433/jobs?sslmode=require&schema=night")
        #expect(
            location.schema == "night"
                && location.connectionText == "postgres://mia:s%40fe@one,two:5433/jobs?sslmode=require")
        #expect(location.description == "postgres://mia@one,two:5433/jobs?sslmode=require&schema=night")
        #expect(location.redacting("user mia, password s@fe or s%40fe") == "user mia, password *** or ***")
        let other = try PostgresLocation("postgresql:///jobs?host=/run/postgresql&password=s3cret")
        #expect(other.schema == "dotjob" && other.description == "postgresql:///jobs?host=/run/postgresql")
        #expect(other.redacting("s3cret") == "***")
    }

    @Test(
        "of several servers each is known, with its port; one alone is libpq's business",
        arguments: [
            ("postgres://mia:x@one:1,two:2/jobs", ["one 1", "two 2"]),
            ("postgres://[::1]:1,[fe80::2]:2/jobs", ["::1 1", "fe80::2 2"]),
            ("postgres:///jobs?host=/run/a,/run/b&port=1,2", ["/run/a 1", "/run/b 2"]),
            ("postgres:///jobs?host=one,two&port=1", ["one 1", "two 1"]),
            ("postgres://one/jobs", []), ("postgres:///jobs", []),
            ("postgres://one,two/jobs?hostaddr=10.0.0.1,10.0.0.2", []),
        ])
    func hosts(url: String, expected: [String]) throws {
        #expect(try PostgresLocation(url).hosts.map { "\($0.name) \($0.port)" } == expected)
    }

    @Test(
        "what is no URL, or names a schema that needs quotes, is refused and not repeated",
        arguments: [
            "jobs.db", "mysql://x", "postgres://h/d?schema=Night", "postgres://h/d?schema=pg_x",
            "postgres://h/d?schema=",
        ])
    func refused(url: String) {
        let error = #expect(throws: StoreError.self) { _ = try PostgresLocation(url) }
        #expect(error?.code == .invalid)
    }

    @Test("a library that is not there, or is another one, is told by its name")
    func library() {
        for name in ["libno-such-library.so.5", "libc.so.6"] {
            var trouble: UnsafePointer<CChar>?
            #expect(postgres_client_open(name, &trouble) == nil)
            let said = trouble.map { String(cString: $0) } ?? ""
            #expect(said.contains(name))
        }
        let error = StoreError.noClientLibrary("no such file")
        #expect(error.code == .unavailable && "\(error.refusal)".contains("libpq5"))
    }

    @Test("a server that is not there is unavailable, and the error holds no password")
    func unreachable() throws {
        let location = try PostgresLocation("postgres://mia:s3cret@127.0.0.1:1/jobs")
        let error = #expect(throws: StoreError.self) { _ = try PostgresJobStore(location) }
        #expect(error?.code == .unavailable)
        #expect("\(String(describing: error)) \(String(reflecting: error))".contains("s3cret") == false)
    }
}
