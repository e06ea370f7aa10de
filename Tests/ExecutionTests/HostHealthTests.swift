import Testing

@testable import Execution

@Suite("Whether a living host does what it is asked")
struct HostHealthTests {
    private static let limits = HostHealth.Limits(
        start: 10_000, recall: 5_000, answer: 5_000, frame: 5_000, oddity: 1_000)
    private var health = HostHealth(limits)

    private func isReplace(_ action: HostHealth.Action?) -> Bool { if case .replace = action { true } else { false } }

    @Test("A task that a free thread does not start for its time is recalled, and an unanswered recall ends the host")
    mutating func unstarted() {
        let look = HostHealth.Look(unstarted: 1, taken: 4, hasFreeThread: true)
        let early = [health.look(look, now: 0), health.look(look, now: 9_999)]
        let due = health.look(look, now: 10_000)
        #expect(early == [nil, nil] && due == .recall)
        health.sentRecall(now: 10_000)
        let waiting = health.look(look, now: 14_999)
        let over = health.look(look, now: 15_000)
        #expect(waiting == nil && isReplace(over))
    }

    @Test("An answered recall starts the count anew, and so does any task that is taken")
    mutating func recovers() {
        let look = HostHealth.Look(unstarted: 1, taken: 4, hasFreeThread: true)
        _ = health.look(look, now: 0)
        let other = health.look(.init(unstarted: 1, taken: 5, hasFreeThread: true), now: 10_000)
        #expect(other == nil)
        health.sentRecall(now: 10_000)
        health.answeredRecall()
        let answered = [health.look(look, now: 16_000), health.look(look, now: 25_999)]
        #expect(answered == [nil, nil])
    }

    @Test("A host whose threads are all busy is healthy however long its tasks wait, as long as it answers recalls")
    mutating func busy() {
        let look = HostHealth.Look(unstarted: 9, hasFreeThread: false)
        for now in stride(from: Int64(0), through: 1_000_000, by: 1_000) {
            let action = health.look(look, now: now)
            #expect(action == nil)
        }
    }

    @Test("A stopped process is not waited for as long as one that may come round")
    mutating func stopped() {
        health.sentRecall(now: 0)
        let early = health.look(.init(isStopped: true), now: 999)
        let over = health.look(.init(isStopped: true), now: 1_000)
        #expect(early == nil && isReplace(over))
    }

    @Test("An answer that is due and does not come ends the host")
    mutating func mute() {
        let early = health.look(.init(answerDueSince: 100), now: 5_099)
        let over = health.look(.init(answerDueSince: 100), now: 5_100)
        #expect(early == nil && isReplace(over))
    }

    @Test("A frame that does not end ends the host, one that another follows does not")
    mutating func frames() {
        let looks = [
            health.look(.init(frames: 1, isInFrame: true), now: 0),
            health.look(.init(frames: 2, isInFrame: true), now: 6_000),
            health.look(.init(frames: 2, isInFrame: true), now: 10_999),
        ]
        let over = health.look(.init(frames: 2, isInFrame: true), now: 11_000)
        #expect(looks == [nil, nil, nil] && isReplace(over))
    }

    @Test("An attempt that the host was never given ends it when it stays, a slot read while it changes hands does not")
    mutating func strangers() {
        let mixture = HostHealth.Look(strangers: [.init(task: 1, claimNo: 1, startedAt: 1)])
        let other = HostHealth.Look(strangers: [.init(task: 1, claimNo: 2, startedAt: 5)])
        let looks = [health.look(mixture, now: 0), health.look(.init(), now: 500), health.look(mixture, now: 2_000)]
        let changed = health.look(other, now: 3_000)
        let over = health.look(other, now: 4_000)
        #expect(looks == [nil, nil, nil] && changed == nil && isReplace(over))
    }

    @Test("A host that has hung up and lives on ends")
    mutating func unconnected() {
        let looks = [health.look(.init(isConnected: false), now: 0), health.look(.init(isConnected: false), now: 999)]
        let over = health.look(.init(isConnected: false), now: 1_000)
        #expect(looks == [nil, nil] && isReplace(over))
    }
}
