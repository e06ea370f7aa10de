import JobModel
import Testing

@Suite("What a group wants to run")
struct DesiredReleasesTests {
    private let onTrial = DesiredReleases(releaseID: 1, canary: .init(releaseID: 2, percent: 10))

    @Test("A publish takes the place of everything; a canary goes on trial beside what is there")
    func publishing() {
        let before = DesiredReleases(releaseID: 1)
        #expect(before.publishing(2, canaryPercent: nil) == DesiredReleases(releaseID: 2))
        #expect(before.publishing(2, canaryPercent: 10) == onTrial)
        #expect(onTrial.publishing(3, canaryPercent: nil) == DesiredReleases(releaseID: 3))
    }

    @Test("A promotion makes the canary the desired release, and needs one")
    func promoting() {
        #expect(onTrial.promoting() == DesiredReleases(releaseID: 2))
        #expect(DesiredReleases(releaseID: 1).promoting() == nil)
    }

    @Test("The end of a trial leaves the desired release alone")
    func endingTrial() {
        #expect(onTrial.endingTrial() == DesiredReleases(releaseID: 1))
    }
}
