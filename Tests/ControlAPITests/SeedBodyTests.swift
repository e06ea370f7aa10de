import Foundation
import JobModel
import JobStore
import StoreSupport
import Testing

/// What the seed's bodies may hold, and that the document says the same.
@Suite("Bodies of the seed's API")
struct SeedBodyTests {
    private static let changed = #"{"code":200,"message":"操作成功","data":"修改成功"}"#
    private static let optional = [
        "executorParam", "executorTimeout", "executorFailRetryCount", "triggerStatus", "disable", "retry", "jobCron",
        "jobDesc", "author", "alarmEmail",
    ]

    private let served: ServedDatabase
    private let executor: StandInExecutor

    init() throws {
        served = try ServedDatabase()
        executor = try StandInExecutor(store: served.store, group: "g")
        _ = try executor.publish(plugin: "mail", handlers: ["send_mail"])
    }

    private func post(_ path: String, _ body: String) throws -> HTTPReply {
        try served.ask("POST", "/dot-job-info\(path)", body)
    }

    private func addJob() throws {
        var draft = JobDraft(name: "nightly", group: "g", handler: "send_mail")
        draft.schedule = .cron("0 2 * * *")
        draft.owner = "ada"
        draft.retries = 2
        _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in 9_999_999_999_999 })
    }

    @Test(
        "A number as text that is not its digits alone is 404 and names the field, and nothing is changed",
        arguments: [
            "+1", " 1", "1 ", "1e3", "0x1", "", " ", "1.0", "--1", "+", "-", "1_000", "１", "9223372036854775808",
        ])
    func noNumber(text: String) throws {
        try addJob()
        for body in [
            "{\"id\":1,\"executorFailRetryCount\":\"\(text)\"}", "{\"id\":1,\"disable\":\"\(text)\"}",
            "{\"id\":1,\"executorTimeout\":\"\(text)\"}", "{\"id\":\"\(text)\",\"author\":\"bob\"}",
        ] {
            let reply = try post("/updateJob", body)
            let field = try #require(body.matches(of: /"(\w+)":"/).first?.1)
            let reason = #"\#(field) \"\#(text)\" is no whole number; send a number, or a string of digits"#
            #expect(reply.status == 404)
            #expect(reply.text == "{\"code\":404,\"message\":\"参数检验失败: \(reason)\",\"data\":null}")
        }
        let job = try served.store.job(named: "nightly")
        #expect(job.retries == 2 && job.owner == "ada" && !job.isDisabled)
    }

    @Test("A number as text may have zeros before it")
    func zeros() throws {
        try addJob()
        #expect(
            try post("/updateJob", #"{"id":"01","executorFailRetryCount":"007","disable":"01"}"#).text == Self.changed)
        let job = try served.store.job(named: "nightly")
        #expect(job.retries == 7 && job.isDisabled)
    }

    @Test("Null in every member but the id changes nothing, one at a time and all together")
    func nulls() throws {
        try addJob()
        func shown() throws -> NSDictionary {
            var job = try served.ask("GET", "/api/v1/jobs/1").object()
            job["updated_at"] = nil
            // The scheduler's: it puts right what the test has made up.
            job["next_trigger_at"] = nil
            return job as NSDictionary
        }
        let before = try shown()
        let names = Self.optional + ["name", "jobGroup", "executorHandler", "addTime", "triggerNextTime"]
        for name in names {
            #expect(try post("/updateJob", "{\"id\":1,\"\(name)\":null}").text == Self.changed, "\(name)")
        }
        let all = names.map { "\"\($0)\":null" }.joined(separator: ",")
        #expect(try post("/udpateJob", "{\"id\":1,\(all)}").text == Self.changed)
        #expect(try shown() == before)
        #expect(try post("/updateJob", #"{"id":null,"author":"bob"}"#).status == 404)
    }

    @Test("A new job with null in every member that it can do without has what is usual")
    func newWithNulls() throws {
        let nulls = (Self.optional + ["id"]).map { "\"\($0)\":null" }.joined(separator: ",")
        let body = "{\"name\":\"new\",\"jobGroup\":\"1\",\"executorHandler\":\"send_mail\",\(nulls)}"
        #expect(try post("/addJob", body).text == #"{"code":200,"message":"操作成功","data":"新增成功"}"#)
        let job = try served.store.job(named: "new")
        #expect(job.schedule == .manual && job.parameters == "{}" && job.timeoutMs == 0 && job.owner.isEmpty)
    }

    @Test("The document wants of a body what the API wants, and lets the rest be null")
    func document() throws {
        let document = try served.ask("GET", "/openapi.json").object()
        for (path, required, others) in [
            ("/addJob", ["name", "jobGroup", "executorHandler"], Self.optional),
            ("/updateJob", ["id"], Self.optional + ["name", "jobGroup", "executorHandler"]),
            ("/udpateJob", ["id"], Self.optional + ["name", "jobGroup", "executorHandler"]),
        ] {
            var place: Any? = document
            for step in [
                "paths", "/dot-job-info\(path)", "post", "requestBody", "content", "application/json", "schema",
            ] { place = (place as? [String: Any])?[step] }
            let schema = try #require(place as? [String: Any])
            #expect(schema["required"] as? [String] == required, "\(path)")
            #expect(schema["additionalProperties"] == nil, "\(path)")
            let members = try #require(schema["properties"] as? [String: [String: Any]])
            #expect(Set(members.keys) == Set(required + others), "\(path)")
            for (name, member) in members {
                let kinds = (member["anyOf"] as? [[String: Any]] ?? []).map { $0["type"] as? String }
                #expect(kinds.contains("null") == !required.contains(name), "\(path) \(name)")
            }
        }
    }
}
