import JobModel
import JobStore
import Testing

/// Which tasks a claim takes, and in which order.
struct ClaimTests {
    @Test("a task is claimed from the moment it is due, and the answer says when that will be")
    func due() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let executor = try fixture.executor()
        try fixture.run(at: start + 500)
        try fixture.run(at: start + 100)
        let early = try executor.ask(now: start)
        #expect(early.claimed.isEmpty)
        #expect(early.nextRunAt == start + 100)
        let first = try executor.ask(now: start + 100)
        #expect(first.claimed.map(\.runAt) == [start + 100])
        #expect(first.nextRunAt == start + 500)
        #expect(first.moreDue == false)
    }

    @Test("a clock that jumps forward claims what it calls due, and one that jumps back claims nothing twice")
    func clockJump() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let executor = try fixture.executor()
        try fixture.run(at: start + 3_600_000)
        let held = try executor.claim(now: start + 3_600_000)
        #expect(held.count == 1)
        #expect(try executor.claim(now: start - 3_600_000).isEmpty)
        try executor.finish(held, now: start - 3_600_000)
        #expect(try fixture.logs().count == 1)
        #expect(try executor.claim(now: start + 7_200_000).isEmpty)
    }

    @Test("only offered handlers are claimed")
    func offers() throws {
        let fixture = try StoreFixture()
        try fixture.addJob("a") { $0.handler = "send_mail" }
        try fixture.addJob("b") { $0.handler = "resize" }
        let executor = try fixture.executor()
        try fixture.run("a")
        try fixture.run("b")
        #expect(try executor.ask(executor.request(handlers: ["resize"])).claimed.map(\.handler) == ["resize"])
        #expect(try executor.ask(executor.request(handlers: [])).claimed.isEmpty)
        #expect(try executor.ask(executor.request(handlers: ["resize", "send_mail"])).claimed.map(\.jobName) == ["a"])
    }

    @Test("priority goes first, then the time due, then the id")
    func order() throws {
        let fixture = try StoreFixture()
        try fixture.addJob("low") { $0.priority = 7 }
        try fixture.addJob("high") { $0.priority = 2 }
        try fixture.addJob("other") {
            $0.priority = 2
            $0.handler = "other"
        }
        let executor = try fixture.executor()
        try fixture.run("low", at: start - 30)
        try fixture.run("high", at: start - 10)
        try fixture.run("other", at: start - 20)
        try fixture.run("high", at: start - 10)
        let claimed = try executor.ask(executor.request(handlers: ["echo", "other"])).claimed
        #expect(claimed.map(\.jobName) == ["other", "high", "high", "low"])
        #expect(claimed[1].key.taskID < claimed[2].key.taskID)
    }

    @Test("waiting lifts a task above younger ones of a higher priority")
    func aging() throws {
        let fixture = try StoreFixture()
        try fixture.addJob("low") { $0.priority = 9 }
        try fixture.addJob("high") { $0.priority = 0 }
        let executor = try fixture.executor()
        try fixture.run("low", at: start - 10_000)
        try fixture.run("high", at: start)
        let young = try executor.ask(executor.request(limit: 1), agingStepMs: 5_000).claimed
        #expect(young.map(\.jobName) == ["high"])
        try executor.handBack(young, .unstarted)
        #expect(try executor.ask(executor.request(limit: 1), agingStepMs: 1_000).claimed.map(\.jobName) == ["low"])
    }

    @Test("a claim stops at its limit and at its budget, which the last task may overshoot, and says that more is due")
    func limits() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        let executor = try fixture.executor()
        try fixture.run(count: 10)
        let three = try executor.ask(executor.request(limit: 3))
        #expect(three.claimed.count == 3)
        #expect(three.moreDue)
        let byBudget = try executor.ask(executor.request(budget: 50, cost: 20))
        #expect(byBudget.claimed.count == 3)
        #expect(byBudget.moreDue)
        let rest = try executor.ask()
        #expect(rest.claimed.count == 4)
        #expect(!rest.moreDue)
    }

    @Test("more tasks than a page holds come in order from many streams")
    func manyStreams() throws {
        let fixture = try StoreFixture()
        for priority in 0..<4 {
            try fixture.addJob("p\(priority)") { $0.priority = priority }
            try fixture.run("p\(priority)", count: 150)
        }
        let executor = try fixture.executor()
        let claimed = try executor.claim(limit: 500)
        #expect(claimed.count == 500)
        #expect(Set(claimed.map(\.key.taskID)).count == 500)
        #expect(claimed.map(\.jobName) == claimed.map(\.jobName).sorted())
        #expect(try executor.claim(limit: 500).count == 100)
    }

    @Test("a paused group, a disabled executor and a closed session claim nothing, and say no time")
    func gates() throws {
        let fixture = try StoreFixture()
        try fixture.addJob()
        try fixture.run()
        try fixture.run(at: start + 50)
        let executor = try fixture.executor()
        try fixture.store.setGroup(named: "group", paused: true)
        #expect(try executor.ask().claimed.isEmpty)
        #expect(try executor.ask().nextRunAt == nil)
        try fixture.store.setGroup(named: "group", paused: false)
        try fixture.store.setExecutor(executor.id, disabled: true)
        #expect(try executor.ask().claimed.isEmpty)
        try fixture.store.setExecutor(executor.id, disabled: false)
        try fixture.store.closeSession(executor.session, now: start)
        #expect(try executor.ask().claimed.isEmpty)
        #expect(try fixture.executor().claim().count == 1)
    }

    @Test("a group's limit holds over two executors, and an end frees a permit")
    func maxRunning() throws {
        let fixture = try StoreFixture(maxRunning: 3)
        try fixture.addJob()
        try fixture.run(count: 10)
        let first = try fixture.executor(on: "a")
        let second = try fixture.executor(on: "b")
        let held = try first.claim(limit: 2)
        #expect(held.count == 2)
        #expect(try second.claim().count == 1)
        let full = try second.ask()
        #expect(full.claimed.isEmpty)
        #expect(!full.moreDue)
        try first.finish([held[0]])
        #expect(try second.claim().count == 1)
        #expect(try first.claim().isEmpty)
    }

    @Test("of a serial job one task runs at a time, oldest first, over two executors")
    func serial() throws {
        let fixture = try StoreFixture()
        try fixture.addJob("serial") { $0.blockStrategy = .serial }
        try fixture.addJob("other")
        let ids = try fixture.run("serial", count: 4)
        try fixture.run("other")
        let first = try fixture.executor(on: "a")
        let second = try fixture.executor(on: "b")
        let held = try first.claim()
        #expect(held.map(\.jobName).sorted() == ["other", "serial"])
        let turn = held.filter { $0.jobName == "serial" }
        #expect(turn.map(\.key.taskID) == [ids.lowerBound])
        #expect(try second.claim().isEmpty)
        #expect(try fixture.task(ids.upperBound)?.heldReason == .serial)

        try first.finish(turn)
        let next = try second.claim()
        #expect(next.map(\.key.taskID) == [ids.lowerBound + 1])
        #expect(try first.claim().isEmpty)

        try second.rescue()
        let after = try first.claim()
        #expect(after.count == 1)
        #expect(after.first?.key.taskID == ids.lowerBound + 1)
        try first.finish(after)
        let last = try first.claim()
        try first.finish(last)
        #expect(try first.claim().map(\.key.taskID) == [ids.upperBound])
    }

    @Test("cancelling the serial task whose turn it is passes the turn on")
    func serialCancelled() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.blockStrategy = .serial }
        let ids = try fixture.run(count: 3)
        let executor = try fixture.executor()
        try executor.finish(try executor.claim())
        _ = try fixture.store.cancelTask(ids.lowerBound + 1, now: start)
        #expect(try executor.claim().map(\.key.taskID) == [ids.upperBound])
    }

    @Test("a discarding job ends a task that comes due beside a running one at once, with code 204")
    func discard() throws {
        let fixture = try StoreFixture()
        try fixture.addJob { $0.blockStrategy = .discard }
        let ids = try fixture.run(count: 2)
        let executor = try fixture.executor()
        let held = try executor.claim()
        #expect(held.map(\.key.taskID) == [ids.lowerBound])
        let logs = try fixture.logs()
        #expect(logs.map(\.code) == [.skipped])
        #expect(logs.map(\.taskID) == [ids.upperBound])
        #expect(logs.map(\.isFinal) == [true])
        #expect(try fixture.triggerStatus() == .running)
        try executor.finish(held)
        try fixture.run()
        #expect(try executor.claim().count == 1)
    }

    @Test("ten thousand tasks that may not run do not hide one that may")
    func heldRowsOutOfTheWay() throws {
        let fixture = try StoreFixture()
        try fixture.addJob("serial") { $0.blockStrategy = .serial }
        try fixture.addJob("other")
        try fixture.run("serial", count: 10_000, at: start - 1)
        try fixture.run("other")
        let executor = try fixture.executor()
        var names: [String] = []
        var calls = 0
        repeat {
            let answer = try executor.ask(executor.request(limit: 10))
            names += answer.claimed.map(\.jobName)
            calls += 1
            #expect(answer.moreDue || names.contains("other"))
        } while !names.contains("other") && calls < 100
        #expect(names == ["serial", "other"])
        #expect(calls > 1)  // no claim walked over all of them
    }
}
