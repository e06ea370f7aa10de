import Foundation
import JobModel
import JobStore
import StoreSupport
import Testing

/// The table of API.md, row by row, with the bytes that the seed's clients send.
@Suite("The seed's API")
struct SeedRoutesTests {
    private static let added = #"{"code":200,"message":"操作成功","data":"新增成功"}"#
    private static let changed = #"{"code":200,"message":"操作成功","data":"修改成功"}"#
    private static let deleted = #"{"code":200,"message":"操作成功","data":"删除成功"}"#

    private let served: ServedDatabase
    private let executor: StandInExecutor

    init() throws {
        served = try ServedDatabase()
        executor = try StandInExecutor(store: served.store, group: "g")
        _ = try executor.publish(plugin: "mail", handlers: ["send_mail", "other"])
    }

    private func post(_ path: String, _ body: String? = nil, token: String? = nil) throws -> HTTPReply {
        try served.ask("POST", "/dot-job-info\(path)", body, token: token)
    }

    private func addJob(_ name: String = "nightly", _ more: String = "") throws {
        let reply = try post(
            "/addJob", "{\"name\":\"\(name)\",\"jobGroup\":1,\"executorHandler\":\"send_mail\"\(more)}")
        #expect(reply.text == Self.added)
    }

    private func job(_ name: String = "nightly") throws -> Job { try served.store.job(named: name) }

    private func list() throws -> [[String: Any]] {
        try #require(try post("/getAllJobList").object()["data"] as? [[String: Any]])
    }

    /// As an entity of the origin's client comes back: whole.
    private func entity(_ change: [String: Any]) throws -> String {
        let shown = try #require(try list().first)
        let data = try JSONSerialization.data(withJSONObject: shown.merging(change) { $1 })
        return String(decoding: data, as: UTF8.self)
    }

    // MARK: - What works

    @Test("addJob takes numbers as numbers and as strings of digits, and a timeout in seconds")
    func add() throws {
        let reply = try post(
            "/addJob",
            #"{"name":"nightly","jobGroup":1,"executorHandler":"send_mail","executorTimeout":"30","executorFailRetryCount":"3","triggerStatus":0,"disable":0,"retry":1}"#
        )
        #expect(reply.status == 200 && reply.text == Self.added)
        let job = try job()
        #expect(job.timeoutMs == 30_000 && job.retries == 3 && job.retriesEnabled && !job.isDisabled)
        #expect(job.schedule == .manual && job.parameters == "{}")
    }

    @Test(
        "addJob with a cron expression, a description, an author and an address; null and unknown members are nothing")
    func addFull() throws {
        try addJob(
            "full",
            #","jobCron":"0 2 * * *","jobDesc":"每晚","author":"ada","alarmEmail":"ada@example.org","executorParam":"{\"to\":\"bob\"}","executorTimeout":null,"glueType":"BEAN","disable":"1","retry":0"#
        )
        let job = try job("full")
        #expect(job.schedule == .cron("0 2 * * *") && job.summary == "每晚" && job.owner == "ada")
        #expect(job.alarmEmail == "ada@example.org" && job.parameters == #"{"to":"bob"}"#)
        #expect(job.isDisabled && !job.retriesEnabled && job.nextTriggerAt == nil)
    }

    @Test("getAllJobList and getAllJobListByGroupId show numbers as numbers, and times without a zone")
    func lists() throws {
        try addJob("a", #","executorTimeout":30,"jobCron":"0 2 * * *""#)
        let shown = try #require(try list().first)
        #expect(shown["id"] as? Int == 1 && shown["jobGroup"] as? Int == 1 && shown["executorTimeout"] as? Int == 30)
        #expect(shown["jobCron"] as? String == "0 2 * * *" && shown["triggerStatus"] as? Int == 0)
        #expect((shown["addTime"] as? String)?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/) != nil)
        #expect((shown["triggerNextTime"] as? Int64 ?? 0) > StandInExecutor.now)
        let ofGroup = try post("/getAllJobListByGroupId/1")
        #expect(ofGroup.text.hasPrefix(#"{"code":200,"message":"操作成功","data":[{"#))
        _ = try served.store.addGroup(named: "empty", summary: "", hostThreads: 1, maxRunning: nil)
        #expect(try post("/getAllJobListByGroupId/2").text == #"{"code":200,"message":"操作成功","data":[]}"#)
    }

    @Test("A list of thousands comes whole")
    func long() throws {
        for number in 0..<1_203 {
            var draft = JobDraft(name: "job \(number)", group: "g", handler: "send_mail")
            draft.summary = "\(number)"
            _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in nil })
        }
        #expect(Set(try list().map { $0["jobDesc"] as? String }) == Set((0..<1_203).map { "\($0)" }))
    }

    @Test("updateJob and udpateJob change what is named, and delete deletes")
    func change() throws {
        try addJob()
        #expect(try post("/updateJob", #"{"id":1,"executorTimeout":5}"#).text == Self.changed)
        #expect(try post("/udpateJob", #"{"id":"1","author":"bob"}"#).text == Self.changed)
        #expect(try job().timeoutMs == 5_000 && job().owner == "bob")
        #expect(try post("/delete/1").text == Self.deleted)
        #expect(try served.store.jobs(JobFilter()).isEmpty)
    }

    @Test("A client written from the seed's text alone registers, disables and re-enables")
    func seedText() throws {
        try addJob()
        #expect(try post("/udpateJob", #"{"id":1,"disable":1}"#).text == Self.changed)
        #expect(try job().isDisabled)
        #expect(try post("/udpateJob", #"{"id":1,"disable":0}"#).text == Self.changed)
        #expect(try !job().isDisabled)
    }

    @Test("The whole object sent back changes what is new in it, and neither the state nor the schedule's cursor")
    func wholeObject() throws {
        try addJob("nightly", #","jobCron":"0 2 * * *""#)
        let before = try job()
        let body = try entity([
            "author": "ada", "triggerStatus": 3, "addTime": "2001-01-01T00:00:00", "triggerNextTime": 5,
            "triggerLastTime": 5, "updateTime": "2001-01-01T00:00:00",
        ])
        #expect(try post("/updateJob", body).text == Self.changed)
        let after = try job()
        #expect(after.owner == "ada" && after.nextTriggerAt == before.nextTriggerAt)
        #expect(after.schedule == before.schedule && after.createdAt == before.createdAt)
        #expect(after.triggerStatus == .notStarted)
    }

    @Test("The whole object of a job that the seed could not have said keeps its interval and its milliseconds")
    func foreignSettings() throws {
        var draft = JobDraft(name: "nightly", group: "g", handler: "send_mail")
        draft.schedule = .every(milliseconds: 60_000)
        draft.timeoutMs = 1_500
        _ = try served.store.addJob(draft, on: nil, now: 1, nextOccurrence: { _, _ in 9_999_999_999_999 })
        #expect(try post("/updateJob", entity(["author": "ada"])).text == Self.changed)
        #expect(try job().schedule == .every(milliseconds: 60_000) && job().timeoutMs == 1_500)
    }

    @Test("With the id alone, state 1 restarts a job in error, the present one changes nothing, any other is refused")
    func states() throws {
        try addJob()
        #expect(try post("/updateJob", #"{"id":1,"triggerStatus":0}"#).text == Self.changed)
        for status in ["1", "2", "3", "4", "5", "\"x\""] {
            #expect(try post("/updateJob", "{\"id\":1,\"triggerStatus\":\(status)}").status == 404)
        }
        _ = try served.store.runJob(named: "nightly", parameters: nil, count: 1, runAt: 1, on: nil, now: 1)
        try executor.finish(executor.claim("send_mail"), with: .failed)
        #expect(try job().triggerStatus == .error)
        #expect(try post("/updateJob", #"{"id":1,"triggerStatus":1}"#).text == Self.changed)
        #expect(try job().triggerStatus == .waiting)
    }

    // MARK: - What is refused

    @Test(
        "What is wrong is 404 with the field and the value, and nothing is stored",
        arguments: [
            (#"{"name":"x"}"#, "executorHandler is missing"),
            (#"{"jobGroup":1,"executorHandler":"send_mail"}"#, "name is missing"),
            (#"{"name":null,"jobGroup":1,"executorHandler":"send_mail"}"#, "name is missing"),
            (#"{"name":"x","executorHandler":"send_mail"}"#, "jobGroup is missing"),
            (#"{"name":"x","jobGroup":9,"executorHandler":"send_mail"}"#, "jobGroup 9 is no group"),
            (#"{"name":"x","jobGroup":"one","executorHandler":"send_mail"}"#, "jobGroup \"one\" is no whole number"),
            (#"{"name":"x","jobGroup":1,"executorHandler":"send_mial"}"#, "did you mean"),
            (#"{"name":7,"jobGroup":1,"executorHandler":"send_mail"}"#, "name is a number"),
            (#"{"name":"x","jobGroup":1,"executorHandler":"send_mail","executorTimeout":-1}"#, "executorTimeout -1"),
            (#"{"name":"x","jobGroup":1,"executorHandler":"send_mail","disable":2}"#, "disable 2"),
            (#"{"name":"x","jobGroup":1,"executorHandler":"send_mail","triggerStatus":4}"#, "triggerStatus 4"),
            (#"{"name":"x","jobGroup":1,"executorHandler":"send_mail","jobCron":"at noon"}"#, "at noon"),
            (
                #"{"name":"x","jobGroup":1,"executorHandler":"send_mail","executorParam":"{"}"#,
                "executorParam is not JSON"
            ),
            (#"{"name":"x""#, "not JSON at line 1"), ("[]", "body: not an object"), ("", "body: missing"),
        ])
    func wrong(body: String, reason: String) throws {
        let reply = try post("/addJob", body)
        #expect(reply.status == 404, "\(reply.text)")
        let envelope = try reply.object()
        let message = try #require(envelope["message"] as? String)
        #expect(message.hasPrefix("参数检验失败: ") && message.contains(reason), "\(message)")
        #expect(envelope["code"] as? Int == 404 && envelope["data"] is NSNull)
        #expect(try served.store.jobs(JobFilter()).isEmpty)
    }

    @Test("Unknown jobs and groups, a new name and another group are 404")
    func notFound() throws {
        try addJob()
        for (path, body) in [
            ("/delete/9", nil), ("/delete/x", nil), ("/getAllJobListByGroupId/9", nil), ("/updateJob", "{\"id\":9}"),
            ("/updateJob", "{}"), ("/updateJob", #"{"id":1,"name":"other"}"#),
            ("/updateJob", #"{"id":1,"jobGroup":2}"#),
            ("/updateJob", #"{"id":1,"executorHandler":"none"}"#),
        ] as [(String, String?)] {
            let reply = try post(path, body)
            #expect(
                reply.status == 404 && reply.text.hasPrefix(#"{"code":404,"message":"参数检验失败: "#),
                "\(path) \(reply.text)")
        }
        #expect(try job().name == "nightly")
    }

    @Test("Without a token 401, with one that may only look 403; the header token does as well as Authorization")
    func door() throws {
        let none = try post("/getAllJobList", token: "")
        #expect(none.status == 401 && none.text == #"{"code":401,"message":"暂未登录或token已经过期","data":null}"#)
        let viewer = try served.token("v", "viewer")
        let refused = try post("/addJob", #"{"name":"x","jobGroup":1,"executorHandler":"send_mail"}"#, token: viewer)
        #expect(refused.status == 403 && refused.text.hasPrefix(#"{"code":403,"message":"没有相关权限"#))
        let header = try served.ask("POST", "/dot-job-info/getAllJobList", token: "", headers: ["token": viewer])
        #expect(header.text == #"{"code":200,"message":"操作成功","data":[]}"#)
    }
}
