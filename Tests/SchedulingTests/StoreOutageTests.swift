import JobStore
import Testing

@testable import Scheduling

@Suite("A store that doesn't answer")
struct StoreOutageTests {
    private let log = RecordedLog()

    @Test("Delays double from 100 ms to 5 s, and start over after an answer")
    func delays() {
        var outage = StoreOutage(logger: log.logger)
        let error = StoreError(.busy, "database \"a.db\"", "locked by another process")
        #expect((0..<8).map { _ in outage.record(error) } == [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000])
        outage.end()
        #expect(outage.record(error) == 100)
    }

    @Test("A reason is logged once until it changes, and so is the recovery")
    func loggedOnce() {
        var outage = StoreOutage(logger: log.logger)
        outage.end()
        for _ in 0..<5 { _ = outage.record(StoreError(.busy, "database", "busy")) }
        for _ in 0..<5 { _ = outage.record(StoreError(.corrupt, "database", "corrupt")) }
        for _ in 0..<5 { outage.end() }
        #expect(
            log.messages == [
                "warning: store: database: busy; nothing is lost, the scheduler keeps trying",
                "error: store: database: corrupt; nothing is lost, the scheduler keeps trying",
                "notice: store: answers again",
            ])
    }
}
