import Testing

@testable import Execution

@Suite("Who answers for a host's death")
struct DeathVerdictTests {
    private func verdict(
        marked: Bool = false, started: Bool = true, overdue: Bool = false, endedByUs: Bool = false, alone: Bool = false,
        someoneMarked: Bool = false, replaced: Bool = false
    ) -> DeathVerdict {
        .of(
            isMarked: marked, hadStarted: started, isOverdue: overdue,
            in: .init(endedByUs: endedByUs, wasReplaced: replaced, ranAlone: alone, someoneMarked: someoneMarked))
    }

    @Test("The marked attempt is blamed, its running neighbours are lost, the rest has not started")
    func marked() {
        #expect(verdict(marked: true, someoneMarked: true) == .blamed)
        #expect(verdict(someoneMarked: true) == .lost)
        #expect(verdict(started: false, someoneMarked: true) == .unstarted)
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
        #expect(verdict(marked: true, someoneMarked: true, replaced: true) == .blamed)
    }

    @Test("A host that we killed makes nobody a suspect")
    func killedByUs() {
        #expect(verdict(endedByUs: true) == .lost)
        #expect(verdict(endedByUs: true, alone: true) == .lost)
        #expect(verdict(overdue: true, endedByUs: true) == .overdue)
    }
}
