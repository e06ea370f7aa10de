import JobModel
import Testing

@testable import Execution

@Suite("Who answers for a host's death")
struct DeathVerdictTests {
    private func verdict(
        marked: Bool = false, started: Bool = true, overdue: Bool = false, endedByUs: Bool = false, alone: Bool = false,
        explained: Bool = false, replaced: Bool = false, unexplained: Int = 0
    ) -> DeathVerdict {
        .of(
            isMarked: marked, hadStarted: started, isOverdue: overdue, unexplained: unexplained,
            in: .init(endedByUs: endedByUs, wasReplaced: replaced, ranAlone: alone, isExplained: explained))
    }

    @Test("The marked attempt is blamed, its running neighbours are lost, the rest has not started")
    func marked() {
        #expect(verdict(marked: true, explained: true) == .blamed)
        #expect(verdict(explained: true) == .lost)
        #expect(verdict(started: false, explained: true) == .unstarted)
    }

    @Test("When nobody is marked, every started attempt is a suspect")
    func unmarked() {
        #expect(verdict() == .suspect)
        #expect(verdict(started: false) == .unstarted)
    }

    @Test("A suspect that dies alone is blamed")
    func alone() {
        #expect(verdict(alone: true) == .blamed)
        #expect(verdict(started: false, alone: true) == .suspect, "unmarked it could go round for ever")
        #expect(verdict(started: false, endedByUs: true, alone: true) == .unstarted)
    }

    @Test("A host that another release replaced marks nobody when its drain runs out, but a crash is still a crash")
    func replaced() {
        #expect(verdict(endedByUs: true, replaced: true) == .unstarted)
        #expect(verdict(overdue: true, endedByUs: true, replaced: true) == .overdue)
        #expect(verdict(replaced: true) == .suspect)
        #expect(verdict(marked: true, explained: true, replaced: true) == .blamed)
    }

    @Test(
        "A task that was with three deaths which nobody answers for runs alone next, one that an attempt answers for is of no account"
    )
    func unexplained() {
        #expect(verdict(started: false, unexplained: 1) == .unstarted)
        #expect(verdict(started: false, unexplained: 2) == .suspect)
        #expect(verdict(started: false, explained: true, unexplained: 9) == .unstarted)
        #expect(verdict(started: false, endedByUs: true, unexplained: 9) == .unstarted)
    }

    @Test(
        "Whatever a task does to its hosts and whenever, it goes round a bounded number of times, and costs innocents no attempt"
    )
    func bounded() {
        for seed in UInt64(0)..<2_000 {
            var round = DeathRounds(seed: seed)
            round.run()
            #expect(round.isOver, "seed \(seed): tasks are left after \(round.deaths) deaths")
            #expect(round.culpritRounds <= 3 + 3 + 3 + Limits.losses, "seed \(seed): \(round.culpritRounds) rounds")
            #expect(round.blamedInnocents == 0, "seed \(seed)")
        }
    }

    @Test("A host that we killed makes nobody a suspect")
    func killedByUs() {
        #expect(verdict(endedByUs: true) == .lost)
        #expect(verdict(endedByUs: true, alone: true) == .lost)
        #expect(verdict(overdue: true, endedByUs: true) == .overdue)
    }
}
