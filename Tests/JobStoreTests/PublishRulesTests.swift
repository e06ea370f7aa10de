import JobModel
import JobStore
import Testing

@Suite("What a publish may do")
struct PublishRulesTests {
    private func refusal(
        of percent: Int?, to group: ExecutorGroup, expecting: ReleaseID? = nil
    ) -> StoreError.Code? {
        var draft = ReleaseDraft(plugins: [1], publisher: "mia")
        draft.canaryPercent = percent
        do {
            try draft.check(group, expecting: expecting) { $0 }
            return nil
        } catch {
            return (error as? StoreError)?.code
        }
    }

    @Test("It builds upon what the group wants now, before and after the first release")
    func expected() {
        #expect(refusal(of: nil, to: Samples.group()) == nil)
        #expect(refusal(of: nil, to: Samples.group(desired: 3), expecting: 3) == nil)
        #expect(refusal(of: nil, to: Samples.group(desired: 3), expecting: 2) == .conflict)
        #expect(refusal(of: nil, to: Samples.group(desired: 3)) == .conflict)
    }

    @Test("Nothing is published while a canary is on trial")
    func duringTrial() {
        let group = Samples.group(desired: 1, canary: .init(releaseID: 2, percent: 5))
        #expect(refusal(of: nil, to: group, expecting: 1) == .refused)
        #expect(refusal(of: 10, to: group, expecting: 1) == .refused)
    }

    @Test("A canary gets a share, and needs a release to be compared with")
    func canary() {
        let group = Samples.group(desired: 1)
        #expect(refusal(of: 1, to: group, expecting: 1) == nil && refusal(of: 99, to: group, expecting: 1) == nil)
        #expect(refusal(of: 0, to: group, expecting: 1) == .invalid)
        #expect(refusal(of: 100, to: group, expecting: 1) == .invalid)
        #expect(refusal(of: 10, to: Samples.group()) == .refused)
    }

    @Test("The same bytes are no news, unless they were quarantined, or an executor has rejected them")
    func news() {
        let bundle = PluginBundle(plugins: [Samples.plugin("mail")])
        #expect(bundle.isNews(beside: nil) { _ in false })
        #expect(!bundle.isNews(beside: Samples.release()) { _ in false })
        #expect(bundle.isNews(beside: Samples.release()) { _ in true })
        #expect(bundle.isNews(beside: Samples.release(isQuarantined: true)) { _ in false })
        #expect(bundle.isNews(beside: Samples.release(1, [Samples.plugin("sms")])) { _ in false })
    }

    @Test("A draft replaces plugins of the same names, or all of them")
    func bundle() {
        let desired = Samples.release(1, [Samples.plugin("mail"), Samples.plugin("sms", handlers: ["send"])])
        let new = [Samples.plugin("mail", handlers: ["echo", "more"])]
        var draft = ReleaseDraft(plugins: [1], publisher: "mia")
        #expect(draft.bundle(new, onto: desired).plugins.map(\.name).sorted() == ["mail", "sms"])
        #expect(draft.bundle(new, onto: desired).plugins.contains(new[0]))
        draft.replacesAll = true
        #expect(draft.bundle(new, onto: desired).plugins == new)
    }

    @Test("A removal names the handlers that go, sorted, and is refused for the first use of one")
    func removal() throws {
        let desired = Samples.release(1, [Samples.plugin("mail", handlers: ["z", "a", "kept"])])
        let bundle = PluginBundle(plugins: [Samples.plugin("mail", handlers: ["kept"])])
        let removal = try #require(HandlerRemoval(from: desired, to: bundle, ofGroup: "group 1"))
        #expect(removal.handlers == ["a", "z"])
        try removal.check(nil)
        for use in [HandlerUse.job("digest"), .task(7, ofJob: "digest")] {
            let error = #expect(throws: StoreError.self) { try removal.check((handler: "a", by: use)) }
            #expect(error?.code == .refused && error?.refusal.reason.contains("\"digest\"") == true)
        }
        #expect(HandlerRemoval(from: desired, to: PluginBundle(plugins: desired.plugins), ofGroup: "g") == nil)
        #expect(HandlerRemoval(from: nil, to: bundle, ofGroup: "g") == nil)
    }
}
