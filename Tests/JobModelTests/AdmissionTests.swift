import JobModel
import Testing

@Suite("What becomes of a due task that a claim meets")
struct AdmissionTests {
    private func admission(
        _ strategy: BlockStrategy = .parallel, isDeleted: Bool = false, isDisabled: Bool = false,
        isPinned: Bool = false, hasNewer: Bool = false, hasClaimed: Bool = false
    ) -> Admission {
        let job = Admission.JobState(isDeleted: isDeleted, isDisabled: isDisabled, blockStrategy: strategy)
        return .of(job, isPinned: isPinned, hasNewer: { hasNewer }, hasClaimed: { hasClaimed })
    }

    @Test("A task beside no other of its job runs, whatever the strategy", arguments: BlockStrategy.allCases)
    func alone(strategy: BlockStrategy) {
        #expect(admission(strategy) == .run)
    }

    @Test("Beside a claimed one a parallel job's task runs, a serial one's waits, a discarding one's is skipped")
    func besideAnother() {
        #expect(admission(.parallel, hasClaimed: true) == .run)
        #expect(admission(.serial, hasClaimed: true) == .hold(.serial))
        #expect(admission(.discard, hasClaimed: true) == .skip)
    }

    @Test(
        "A disabled job's task is held, a deleted one's dropped, whatever is claimed", arguments: BlockStrategy.allCases
    )
    func stopped(strategy: BlockStrategy) {
        #expect(admission(strategy, isDisabled: true, hasClaimed: true) == .hold(.disabled))
        #expect(admission(strategy, isDeleted: true, hasClaimed: true) == .drop)
        #expect(admission(strategy, isDeleted: true, isDisabled: true) == .drop)
    }

    @Test("A replacing job's task takes the place of what runs, or gives way to a newer one")
    func replacing() {
        #expect(admission(.replace, hasClaimed: true) == .replace)
        #expect(admission(.replace, hasNewer: true) == .giveWay)
        #expect(admission(.replace, hasNewer: true, hasClaimed: true) == .giveWay)
    }

    @Test("A task on a release of its own replaces nobody and gives way to nobody")
    func pinned() {
        #expect(admission(.replace, isPinned: true, hasNewer: true, hasClaimed: true) == .hold(.serial))
        #expect(admission(.replace, isPinned: true, hasNewer: true) == .run)
    }

    @Test("Whether a newer one is there is asked of replacing jobs alone", arguments: BlockStrategy.allCases)
    func newerIsAskedSparingly(strategy: BlockStrategy) {
        var isAsked = false
        let job = Admission.JobState(isDeleted: false, isDisabled: false, blockStrategy: strategy)
        _ = Admission.of(
            job,
            hasNewer: {
                isAsked = true
                return false
            }, hasClaimed: { true })
        #expect(isAsked == (strategy == .replace))
    }

    @Test("A task of no job is kept for a person to look at")
    func withoutJob() {
        #expect(Admission.of(nil, hasNewer: { true }, hasClaimed: { true }) == .hold(.quarantined))
    }

    @Test("Whether another is claimed is asked only where it decides")
    func asksSparingly() {
        var questions = 0
        for job in [nil, Admission.JobState(isDeleted: false, isDisabled: false, blockStrategy: .parallel)] {
            _ = Admission.of(
                job, hasNewer: { false },
                hasClaimed: {
                    questions += 1
                    return true
                })
        }
        #expect(questions == 0)
    }
}
