import Testing

@testable import Execution

@Suite("The life of a generation")
struct GenerationLifeTests {
    private static let limits = GenerationLife.Limits(stopGrace: 50, exit: 20)

    private func active() -> GenerationLife {
        var life = GenerationLife(warmingUntil: 100, limits: Self.limits)
        life.becameReady()
        return life
    }

    @Test("A host that does not load in time is killed")
    func warmingTooLong() {
        var life = GenerationLife(warmingUntil: 100, limits: Self.limits)
        #expect(life.tick(now: 99, outstanding: 0, overdue: 0) == nil)
        #expect(life.tick(now: 100, outstanding: 0, overdue: 0) == .kill)
        #expect(life.isEndedByUs)
    }

    @Test("An active host goes on for ever")
    func activeStays() {
        var life = active()
        #expect(life.tick(now: .max, outstanding: 7, overdue: 0) == nil)
        #expect(life.deadline == nil)
    }

    @Test("A leaving host gives back what has not started, and exits once it has nothing left")
    func drainsThenExits() {
        var life = active()
        #expect(life.leave(until: 1_000, recalls: true) == .recallAll)
        #expect(life.tick(now: 10, outstanding: 2, overdue: 0) == nil)
        #expect(life.tick(now: 11, outstanding: 0, overdue: 0) == .sendDrain)
        #expect(life.phase == .exiting(until: 31))
        #expect(life.tick(now: 30, outstanding: 0, overdue: 0) == nil)
        #expect(life.tick(now: 31, outstanding: 0, overdue: 0) == .kill)
    }

    @Test("A host that another release replaces ends what it was given")
    func replacedKeepsItsTasks() {
        var life = active()
        #expect(life.leave(until: 1_000, recalls: false) == nil)
        #expect(life.isDraining)
        #expect(life.tick(now: 999, outstanding: 5, overdue: 0) == nil)
    }

    @Test("A drain that is hurried asks what runs to stop at once, and kills after the grace")
    func hurried() {
        var life = active()
        #expect(life.hurry(now: 5) == nil, "an active host is nobody's to hurry")
        _ = life.leave(until: 1_000, recalls: false)
        #expect(life.hurry(now: 5) == .stopRunning)
        #expect(life.hurry(now: 6) == nil)
        #expect(life.tick(now: 55, outstanding: 1, overdue: 0) == .kill)
    }

    @Test("At the drain deadline what runs is asked to stop, and killed after the grace")
    func stopsThenKills() {
        var life = active()
        _ = life.leave(until: 1_000, recalls: true)
        #expect(life.tick(now: 1_000, outstanding: 1, overdue: 0) == .stopRunning)
        #expect(life.isEndedByUs == false, "a crash while stopping is still the handler's")
        #expect(life.tick(now: 1_049, outstanding: 1, overdue: 0) == nil)
        #expect(life.tick(now: 1_050, outstanding: 1, overdue: 0) == .kill)
    }

    @Test("A leaving host with overdue attempts alone is killed at once; a neighbour keeps it alive")
    func killedWhenOnlyOverdueAreLeft() {
        var life = active()
        _ = life.leave(until: 1_000, recalls: true)
        #expect(life.tick(now: 5, outstanding: 2, overdue: 1) == nil)
        #expect(life.tick(now: 6, outstanding: 1, overdue: 1) == .kill)
    }

    @Test("The earlier of two leaving deadlines counts")
    func earlierDeadlineWins() {
        var life = active()
        _ = life.leave(until: 1_000, recalls: true)
        #expect(life.leave(until: 500, recalls: false) == nil)
        #expect(life.deadline == 500)
        #expect(life.leave(until: 2_000, recalls: false) == nil)
        #expect(life.deadline == 500)
    }

    @Test("A killed host is killed once")
    func killedOnce() {
        var life = active()
        #expect(life.kill() == .kill)
        #expect(life.kill() == nil)
        #expect(life.tick(now: .max, outstanding: 3, overdue: 3) == nil)
        #expect(life.phase == .killed)
    }

    @Test("A late ready does not bring a leaving host back")
    func lateReady() {
        var life = GenerationLife(warmingUntil: 100, limits: Self.limits)
        _ = life.leave(until: 50, recalls: true)
        life.becameReady()
        #expect(life.isActive == false)
    }
}
