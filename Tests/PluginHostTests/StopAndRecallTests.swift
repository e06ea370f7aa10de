import CSlotTable
import HostProtocol
import TestSupport
import Testing

@Suite("Tasks can be stopped, recalled and drained")
struct StopAndRecallTests {
    private func reference(_ id: Int64, claim: Int64 = 1) -> TaskReference { TaskReference(taskID: id, claimNo: claim) }

    private func recalled(_ host: LoadedHost) throws -> [TaskReference] {
        while true {
            switch try host.process.next() {
            case .recalled(let references), .unstarted(let references): return references
            case nil: throw HostTestError("the host ended")
            default: continue
            }
        }
    }

    @Test("A running handler sees the request to stop, its neighbour does not")
    func stop() throws {
        let host = try LoadedHost("crash.c")
        try host.process.run([host.task("hang_politely", id: 1), host.task("hang_politely", id: 2)])
        try host.process.waitUntilRunning(2)
        try host.process.name([reference(2)], in: .stop)
        let result = try host.process.results()[0]
        #expect(result.taskID == 2)
        #expect(result.outcome == 3)
        #expect((0..<2).map { host.process.slot($0) }.contains { $0.task_id == 1 })
    }

    @Test("A stop for an earlier claim of the task changes nothing")
    func staleStop() throws {
        let host = try LoadedHost("crash.c", slots: 1)
        try host.process.run([host.task("hang_politely", id: 1, claim: 5)])
        try host.process.waitUntilRunning(1)
        try host.process.name([reference(1, claim: 4)], in: .stop)
        try host.process.name([], in: .recall)
        #expect(try recalled(host) == [])  // both commands are through now
        try host.process.name([reference(1, claim: 5)], in: .stop)
        #expect(try host.process.results()[0].outcome == 3)
    }

    @Test("A stop for a task that has not started recalls it")
    func stopUnstarted() throws {
        let host = try LoadedHost("crash.c", slots: 1)
        try host.process.run([host.task("hang_politely", id: 1), host.task("echo", id: 2), host.task("echo", id: 3)])
        try host.process.waitUntilRunning(1)
        try host.process.name([reference(2)], in: .stop)
        #expect(try recalled(host) == [reference(2)])
        try host.process.name([reference(1)], in: .stop)
        #expect(try host.process.results(2).map(\.taskID) == [1, 3])
    }

    @Test("The stop descriptor becomes readable, also when the stop came first")
    func stopDescriptor() throws {
        let host = try LoadedHost(
            text: """
                #include <poll.h>
                #include <time.h>
                DOTJOB_PLUGIN("own", "1")
                static int32_t wait_readable(const dotjob_task *task) {
                  struct pollfd stop = {.fd = task->host->stop_fd(task), .events = POLLIN};
                  return poll(&stop, 1, 60000) == 1 ? DOTJOB_CANCELLED : DOTJOB_FAIL;
                }
                DOTJOB_HANDLER(waits) { return wait_readable(task); }
                DOTJOB_HANDLER(waits_late) {
                  while (!task->host->stop_requested(task)) nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
                  return wait_readable(task);
                }
                DOTJOB_HANDLER(waits_not) {
                  struct pollfd stop = {.fd = task->host->stop_fd(task), .events = POLLIN};
                  return poll(&stop, 1, 0);
                }
                """, slots: 1)
        for (id, handler) in ["waits", "waits_late"].enumerated() {
            try host.process.run([host.task(handler, id: Int64(id))])
            try host.process.waitUntilRunning(1)
            try host.process.name([reference(Int64(id))], in: .stop)
            #expect(try host.process.results()[0].outcome == 3)
        }
        #expect(try host.run("waits_not").outcome == 0)
    }

    @Test("Recalling everything gives back what has not started, and nothing of it runs")
    func recallAll() throws {
        let host = try LoadedHost("crash.c", slots: 1)
        try host.process.run([host.task("hang_politely", id: 1)] + (2...50).map { try host.task("echo", id: $0) })
        try host.process.run((51...60).map { try host.task("echo", id: $0) })
        try host.process.waitUntilRunning(1)
        try host.process.name([], in: .recall)
        #expect(try recalled(host) == (2...60).map { reference($0) })
        try host.process.name([reference(1)], in: .stop)
        try host.process.run([host.task("echo", id: 99)])
        #expect(try host.process.results(2).map(\.taskID) == [1, 99])
        try host.process.drain()
        #expect(try host.process.end().exitCode == 0)
    }

    @Test("Recalling by name gives back only what is named and has not started")
    func recallNamed() throws {
        let host = try LoadedHost("crash.c", slots: 1)
        try host.process.run([host.task("hang_politely", id: 1)] + (2...5).map { try host.task("echo", id: $0) })
        try host.process.waitUntilRunning(1)
        try host.process.name([reference(1), reference(3), reference(4, claim: 9), reference(77)], in: .recall)
        #expect(try recalled(host) == [reference(3)])
        try host.process.name([reference(1)], in: .stop)
        #expect(try host.process.results(4).map(\.taskID) == [1, 2, 4, 5])
    }

    @Test("An idle host answers a recall with nothing")
    func recallNothing() throws {
        let host = try LoadedHost("crash.c")
        try host.process.name([], in: .recall)
        #expect(try recalled(host) == [])
    }

    @Test("A drain finishes what is queued, then exits")
    func drain() throws {
        let host = try LoadedHost("crash.c", slots: 2)
        try host.process.run((1...20).map { try host.task("sleep_ms", id: $0, parameters: #"{"ms":5}"#) })
        try host.process.drain()
        #expect(Set(try host.process.results(20).map(\.taskID)) == Set(1...20))
        #expect(try host.process.end().exitCode == 0)
    }

    @Test("A drain of an idle host exits at once")
    func drainIdle() throws {
        let host = try LoadedHost("crash.c")
        try host.process.drain()
        #expect(try host.process.end().exitCode == 0)
    }
}
