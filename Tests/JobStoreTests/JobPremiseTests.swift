import JobModel
import JobStore
import Testing

@Suite("What a request was judged by")
struct JobPremiseTests {
    private let settings = JobSettings(handler: "echo")

    private func holds(_ premise: JobPremise, settings: JobSettings?, release: ReleaseID?) -> Bool {
        do {
            try premise.check(ofJob: "job", group: "group", settings: settings, desiredReleaseID: release)
            return true
        } catch {
            #expect((error as? StoreError)?.code == .conflict)
            return false
        }
    }

    @Test("It holds while settings and release are the same, and no longer")
    func compared() {
        let premise = JobPremise(settings: settings, desiredReleaseID: 3)
        #expect(holds(premise, settings: settings, release: 3))
        #expect(!holds(premise, settings: JobSettings(handler: "other"), release: 3))
        #expect(!holds(premise, settings: nil, release: 3))
        #expect(!holds(premise, settings: settings, release: 4))
        #expect(!holds(premise, settings: settings, release: nil))
    }

    @Test("Without settings the release alone decides, and none is a release that may appear")
    func releaseAlone() {
        let premise = JobPremise(settings: nil, desiredReleaseID: nil)
        #expect(holds(premise, settings: settings, release: nil) && holds(premise, settings: nil, release: nil))
        #expect(!holds(premise, settings: nil, release: 1))
    }
}
