import JobModel
import JobStore
import Testing

@Suite("What a release that crashes does to its group")
struct RetreatRulesTests {
    private let wanted = DesiredReleases(releaseID: 2, canary: .init(releaseID: 3, percent: 10))

    @Test("From the desired release the group goes back, and a canary stays on trial")
    func wentBack() throws {
        let retreat = wanted.retreat(from: 2) { Samples.release(1) }
        guard case .wentBack(let earlier) = retreat else {
            Issue.record("\(retreat)")
            return
        }
        #expect(earlier.id == 1 && retreat.quarantines)
        #expect(wanted.after(retreat) == DesiredReleases(releaseID: 1, canary: wanted.canary))
    }

    @Test("A canary's trial ends, and nobody looks for an earlier release")
    func canary() {
        var hasLooked = false
        let retreat = wanted.retreat(from: 3) {
            hasLooked = true
            return nil
        }
        #expect(!hasLooked && retreat.quarantines)
        #expect(wanted.after(retreat) == DesiredReleases(releaseID: 2))
    }

    @Test("A release that the group has moved on from is quarantined, and nothing else")
    func superseded() {
        let retreat = wanted.retreat(from: 1) { Samples.release(1) }
        #expect(retreat.quarantines && wanted.after(retreat) == wanted)
    }

    @Test("Without an earlier release nothing changes, not even the release that crashes")
    func nothingEarlier() {
        let retreat = wanted.retreat(from: 2) { nil }
        #expect(!retreat.quarantines && wanted.after(retreat) == wanted)
    }
}
