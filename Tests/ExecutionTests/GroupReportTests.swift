import JobModel
import JobStore
import Testing

@testable import Execution

@Suite("What gathers in a group for the queue loop")
struct GroupReportTests {
    private func makeReport() -> GroupReport {
        GroupReport(ServedGroup(id: 3, name: "g", executorID: 9, threads: 4))
    }

    @Test("What is taken is told once")
    func taken() {
        var report = makeReport()
        report.add(.handedBack(ClaimKey(taskID: 1, claimNo: 1), .lost))
        report.retreat(from: 5, because: "three tasks")
        let first = report.take()
        #expect(first.handBacks.map(\.key.taskID) == [1] && first.retreats == [5: "three tasks"])
        #expect(report.take().isEmpty)
    }

    @Test("A state is told when it is another than before")
    func states() {
        var report = makeReport()
        let serving = HostState.serving(.init(stable: .init(active: 1)))
        report.show(serving, running: 11)
        #expect(
            report.take().states == [3: NodeState(executorID: 9, runningReleaseID: 11, hostState: serving)])
        report.show(serving, running: 11)
        #expect(report.take().isEmpty)
        report.show(.stopping([]), running: 11)
        #expect(report.take().states[3]?.hostState == .stopping([]))
    }

    @Test("Offers are told when the handlers are others, or when what runs cost has moved")
    func offers() {
        var report = makeReport()
        report.offer([], isNew: true)
        #expect(report.take().isEmpty, "nothing was offered before")
        report.offer(["a"], isNew: true)
        #expect(report.take().capacities[3]?.offers.map(\.handler) == ["a"])
        report.offer(["a"], isNew: true)
        #expect(report.take().isEmpty)
        report.ran("a", microseconds: 100)
        report.offer(["a"], isNew: false)
        #expect(report.take().capacities[3]?.offers.map(\.costMicroseconds) == [100])
        report.offer([], isNew: true)
        #expect(report.take().capacities[3]?.offers == [])
    }

    @Test("While nothing has changed, nobody is asked for the handlers")
    func cheap() {
        var report = makeReport()
        var isAsked = false
        func handlers() -> [String] {
            isAsked = true
            return []
        }
        report.offer(handlers(), isNew: false)
        #expect(!isAsked)
    }

    @Test("Of a release each standing is told, in their order: history has no gap where two come within one renewal")
    func standings() {
        var report = makeReport()
        for state in [ReleaseState.warming, .active] {
            report.add([ReleaseStanding(releaseID: 5, executorID: 9, state: state, reason: nil, changedAt: 1)])
        }
        #expect(report.take().standings.map(\.state) == [.warming, .active])
    }
}
