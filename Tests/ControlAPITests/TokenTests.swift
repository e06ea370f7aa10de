import Foundation
import JobModel
import JobStore
import Metering
import TestSupport
import Testing

@testable import ControlAPI

@Suite("Tokens")
struct TokenTests {
    private let served: ServedDatabase

    init() throws { served = try ServedDatabase(groups: ["g", "other"]) }

    @Test(
        "The first token is an admin's, in a file of the owner's alone, and never in the log; a second start makes none"
    )
    func first() throws {
        #expect(served.admin.wholeMatch(of: /dj_[0-9a-f]{12}_[0-9a-f]{64}/) != nil)
        let path = "\(served.database).d/admin-token"
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(!served.log.contains(served.admin) && served.log.contains("the first admin token is in \"\(path)\""))
        let own = try served.ask("GET", "/api/v1/tokens/self").object()
        #expect(own["name"] as? String == "admin" && own["role"] as? String == "admin")
        served.kill(SIGTERM)
        try served.start()
        #expect(try served.store.tokens().count == 1)
        #expect(try served.ask("GET", "/api/v1/jobs").status == 200)
    }

    @Test("token add prints the secret alone on standard output, and stores only what it hashes to")
    func add() throws {
        let outcome = try served.dotjob("token", "add", "--name", "ci", "--role", "viewer", "--expires", "90d")
        #expect(outcome.output.wholeMatch(of: /dj_[0-9a-f]{12}_[0-9a-f]{64}\n/) != nil)
        #expect(outcome.error == "token \"ci\": role viewer; nobody can show its secret again:\n")
        let secret = outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
        // Not by a descriptor of ours: closing it would drop SQLite's locks on the file.
        let search = try Tool.run("/bin/grep", ["-caF", secret, served.database, served.database + "-wal"])
        #expect(search.output == "\(served.database):0\n\(served.database)-wal:0\n", "\(search.error)")
        #expect(try served.ask("GET", "/api/v1/jobs", token: secret).status == 200)
        let again = try served.dotjob("token", "add", "--name", "ci", "--role", "viewer")
        #expect(again.status == 1 && again.error.contains("token \"ci\": exists already"), "\(again.error)")
        let list = try served.dotjob("token", "list").output
        #expect(list.contains("ci") && list.contains("in 89d") && !list.contains(secret), "\(list)")
    }

    @Test("A token cannot be named by a word that stands in a path where names of tokens stand, by neither face")
    func pathWords() throws {
        let paths = APICatalog(
            version: "1", metrics: MetricsPage(MetricRegistry()), prove: {}, probe: { throw CancellationError() }
        ).operations.map(\.path)
        let words = Set(paths.compactMap { $0.wholeMatch(of: /\/api\/v1\/tokens\/([^{\/]+)(\/.*)?/)?.1 })
        #expect(words.contains("self"))
        for word in words {
            let refusal = "token name \"\(word)\": means the token that asks, wherever a token is named over HTTP"
            let line = try served.dotjob("token", "add", "--name", "\(word)", "--role", "viewer")
            #expect(line.status != 0 && line.error.contains("\(refusal); give it another name"), "\(line.error)")
            let reply = try served.ask("POST", "/api/v1/tokens", "{\"name\": \"\(word)\", \"role\": \"viewer\"}")
            #expect(try reply.status == 422 && reply.object()["detail"] as? String == refusal, "\(reply.text)")
        }
        #expect(try served.store.tokens().map(\.name) == ["admin"])
    }

    @Test("A revoked token and the secret before a rotation are good for nothing")
    func ends() throws {
        let secret = try served.token("a", "viewer")
        let rotated = try served.dotjob("token", "rotate", "a").output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(try served.ask("GET", "/api/v1/jobs", token: secret).status == 401)
        #expect(try served.ask("GET", "/api/v1/jobs", token: rotated).status == 200)
        #expect(try served.dotjob("token", "revoke", "a").output == "token \"a\": revoked\n")
        let refused = try served.ask("GET", "/api/v1/jobs", token: rotated)
        #expect(refused.status == 401 && refused.headers["www-authenticate"] == "Bearer")
        #expect(try served.dotjob("token", "revoke", "a").error.contains("token \"a\": not found"))
    }

    @Test("A token of one group sees and changes nothing of another")
    func groups() throws {
        let secret = try served.token("g only", "operator", "--group", "g")
        for group in ["g", "other"] {
            for name in ["1", "2"] {
                let job = "{\"name\": \"\(group) \(name)\", \"group\": \"\(group)\", \"handler\": \"h\"}"
                #expect(try served.ask("POST", "/api/v1/jobs", job).status == 201)
            }
        }
        let jobs = try served.ask("GET", "/api/v1/jobs?limit=2", token: secret).object()
        let names = (jobs["items"] as? [[String: Any]])?.map { $0["name"] as? String }
        #expect(names == ["g 1", "g 2"] && jobs["count"] is NSNull)
        #expect(try served.ask("GET", "/api/v1/jobs/3", token: secret).status == 403)
        #expect(try served.ask("POST", "/api/v1/jobs/3/run", token: secret).status == 403)
        #expect(try served.ask("POST", "/api/v1/groups/other/pause", token: secret).status == 403)
        let add = try served.ask(
            "POST", "/api/v1/jobs", #"{"name": "b", "group": "other", "handler": "h"}"#, token: secret)
        #expect(add.status == 403)
        #expect(try served.store.jobs(JobFilter()).count == 4)
        let seed = try served.ask("POST", "/dot-job-info/getAllJobList", token: secret)
        #expect(seed.text.contains("g 1") && !seed.text.contains("other 1"))
    }
}
