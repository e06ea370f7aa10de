import Testing
import Threads

@Suite("What threads wait with")
struct WakingTests {
    @Test("A ring before the sleep ends it at once, and a drain lets the next one last")
    func wakeup() throws {
        let wakeup = try Wakeup()
        wakeup.ring()
        var poll = PollSet()
        let place = poll.add(wakeup.fileDescriptor)
        poll.wait(microseconds: 60_000_000)
        #expect(poll.isReady(place))
        wakeup.drain()
        poll.wait(microseconds: 0)
        #expect(!poll.isReady(place))
    }

    @Test("A look at one descriptor tells whether it is ready, and waits for nothing")
    func look() throws {
        let wakeup = try Wakeup()
        #expect(!PollSet.isReady(wakeup.fileDescriptor))
        wakeup.ring()
        #expect(PollSet.isReady(wakeup.fileDescriptor))
        #expect(!PollSet.isReady(-1))
    }

    @Test("What several senders have left is taken whole, once")
    func mailbox() throws {
        let mailbox = try Mailbox<[Int]>(empty: [])
        let threads = try (0..<4).map { number in
            try DedicatedThread(named: "sender") { mailbox.post { $0.append(number) } }
        }
        for thread in threads { thread.join() }
        #expect(mailbox.take()?.sorted() == [0, 1, 2, 3])
        #expect(mailbox.take() == nil)
    }

    @Test("A latch lets those go on that waited, and those that come later")
    func latch() async throws {
        let latch = Latch()
        async let early: Void = latch.wait()
        _ = try DedicatedThread(named: "opener") { latch.open() }
        await early
        await latch.wait()
    }
}
