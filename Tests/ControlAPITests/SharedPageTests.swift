import JobModel
import JobStore
import TestSupport
import Testing

@Suite("Pages that many read again")
struct SharedPageTests {
    private let served: ServedDatabase

    init() throws { served = try ServedDatabase("scheduler", "--port", "0", groups: ["g", "hidden"]) }

    /// Two browsers that see one page.
    private func pair(_ path: String, tokens: (String?, String?) = (nil, nil)) throws -> (PageBrowser, PageBrowser) {
        let pair = (
            try PageBrowser(signedInTo: served, token: tokens.0), try PageBrowser(signedInTo: served, token: tokens.1)
        )
        try pair.0.open(path)
        try pair.1.open(path)
        return pair
    }

    @Test("Who sees the same gets what was made for the other, with its age, and nothing of the other's session")
    func shared() throws {
        let (one, two) = try pair("/groups", tokens: (try served.token("a", "admin"), try served.token("b", "admin")))
        let secrets = [one, two].compactMap { $0.hidden["form_token"] }
        #expect(Set(secrets).count == 2)
        let isShared = try eventually {
            try one.readAgain()
            try two.readAgain()
            return two.headers["x-made-ago"] != "0"
        }
        #expect(isShared && one.page == two.page)
        #expect(one.page.contains("hidden") && !one.page.contains("<html"))
        for secret in secrets { #expect(!one.page.contains(secret)) }
    }

    @Test("What a token may not see is never in what others made")
    func bound() throws {
        let bound = try served.token("bound", "admin", "--group", "g")
        let (one, two) = try pair("/groups", tokens: (nil, bound))
        for _ in 0..<5 {
            try one.readAgain()
            try two.readAgain()
            #expect(one.page.contains("/groups/hidden") && !two.page.contains("/groups/hidden"))
        }
    }

    @Test("Another language is another page, and one that shows who asks is nobody else's")
    func views() throws {
        let (one, two) = try pair("/groups")
        try one.readAgain()
        try two.readAgain(in: "zh")
        #expect(one.page.contains("Groups") && two.page.contains("分组"))
        try one.open("/tokens")
        try one.readAgain()
        #expect(one.status == 200 && one.headers["x-made-ago"] == nil)
    }

    @Test("A page that is opened is as of now, also just after others read theirs again")
    func opened() throws {
        let (one, two) = try pair("/groups")
        try one.readAgain()
        _ = try served.store.addGroup(named: "brand-new", summary: "", hostThreads: 1, maxRunning: nil)
        try two.open("/groups")
        #expect(two.page.contains("brand-new"))
    }

    @Test("How full each queue is, is told for the groups that the token is good for")
    func queues() throws {
        let job = try served.store.addJob(
            JobDraft(name: "j", group: "g", handler: "h"), on: nil, now: 0, nextOccurrence: { _, _ in nil })
        _ = try served.store.runJob(named: job.name, parameters: nil, count: 3, runAt: 1_000, on: nil, now: 0)
        let token = try served.token("bound", "viewer", "--group", "g")
        let queues = try #require(
            try served.ask("GET", "/api/v1/queues", token: token).object()["items"] as? [[String: Any]])
        #expect(queues.map { $0["group"] as? String } == ["g"] && queues[0]["tasks"] as? Int == 3)
        #expect(queues[0]["oldest_due_at"] as? String == "1970-01-01T00:00:01Z")
        #expect((queues[0]["held"] as? [String: Any])?["disabled"] as? Int == 0)
        let all = try served.ask("GET", "/api/v1/queues").object()["items"] as? [[String: Any]]
        #expect(all?.count == 2)
    }
}
