import JobModel
import JobStore
import Logging
import NIOCore
import Synchronization
import Threads

/// The clients that are told things as they happen, and the one thread that looks for all of them. Without clients it sleeps.
final class LiveStreams: Sendable {
    private struct State {
        var streams: [UInt64: OpenStream] = [:]
        var lastID: UInt64 = 0
        var hasThread = false
        var isClosed = false
    }

    private let limits: StreamLimits
    private let openStore: @Sendable () throws -> any Store
    private let logger: Logger
    /// Told how many clients there are, when that has changed.
    private let count: @Sendable (Int) -> Void
    private let state = Mutex(State())
    private let wakeup: Wakeup

    init(
        _ limits: StreamLimits, openStore: @escaping @Sendable () throws -> any Store, logger: Logger,
        count: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws(DescriptorShortage) {
        self.limits = limits
        self.openStore = openStore
        self.logger = logger
        self.count = count
        wakeup = try Wakeup()
    }

    /// Adds a client.
    ///
    /// - Throws: `Problem` when there are too many, or the server is stopping.
    func open(_ request: StreamRequest, for token: AccessToken, on channel: any Channel) throws -> OpenStream {
        let (stream, isFirst) = try state.withLock { state in
            try judge(state, token)
            state.lastID += 1
            let stream = OpenStream(
                id: state.lastID, request, token: token, buffer: StreamBuffer(mostBytes: limits.bufferBytes),
                channel: channel)
            state.streams[stream.id] = stream
            count(state.streams.count)
            defer { state.hasThread = true }
            return (stream, !state.hasThread)
        }
        if isFirst { try startThread() }
        channel.closeFuture.whenComplete { [weak self] _ in self?.remove(stream) }
        wakeup.ring()
        return stream
    }

    private func judge(_ state: State, _ token: AccessToken) throws {
        guard !state.isClosed else {
            throw Problem(.unavailable, "the server is stopping", cure: "ask again when it is back", retryAfter: 2)
        }
        let ofToken = state.streams.values.count { $0.token.id == token.id }
        guard state.streams.count < limits.most, ofToken < limits.mostOfToken else {
            let most = ofToken < limits.mostOfToken ? "\(limits.most) of all" : "\(limits.mostOfToken) of a token"
            throw Problem(
                .tooManyRequests, "event streams: \(most) are the most", cure: "close one, or ask again later",
                retryAfter: 15)
        }
    }

    private func startThread() throws {
        do {
            _ = try DedicatedThread(named: "dotjob-streams") { [self] in run() }
        } catch {
            state.withLock { state in
                state.hasThread = false
                state.streams = [:]
            }
            throw Problem(.unavailable, error.description)
        }
    }

    func remove(_ stream: OpenStream) {
        stream.end()
        state.withLock { state in
            state.streams.removeValue(forKey: stream.id)
            count(state.streams.count)
        }
    }

    /// Ends all of them, so that a server that stops waits for none.
    func close() {
        let streams = state.withLock { state in
            state.isClosed = true
            defer { state.streams = [:] }
            return state.streams
        }
        for stream in streams.values { stream.end() }
        wakeup.ring()
    }

    // MARK: - The thread

    /// Between two looks at least.
    private static let lookMs: Int64 = 100
    /// Between two looks while somebody follows a log: a line should be there within a fifth of a second.
    private static let lineMs: Int64 = 25
    /// And at most.
    private static let netMs: Int64 = 1_000
    private static let foreverMs: Int64 = 86_400_000

    private func run() {
        var reader = StreamReader(heartbeatMs: limits.heartbeatMs)
        while true {
            wakeup.drain()
            let (streams, isClosed) = state.withLock { ($0.streams, $0.isClosed) }
            if isClosed { return }
            guard !streams.isEmpty else {
                reader.rest()
                wait(for: nil, ms: Self.foreverMs)
                continue
            }
            let now = SystemClock.bootMicroseconds() / 1_000
            do {
                try reader.look(opening: openStore, now: now)
                try reader.judgeTokens(of: streams, now: now)
            } catch {
                // Only its type: what it says may hold anything.
                logger.warning("events: \(type(of: error)) was thrown by the store; looking again")
                reader.rest()
            }
            reader.tell(streams, now: now)
            sleep(after: now, reader)
        }
    }

    /// Until the bell rings or something is due; and never so short that looks follow each other without a pause.
    private func sleep(after began: Int64, _ reader: StreamReader) {
        let next = min(reader.nextDue ?? .max, began + Self.netMs)
        func left(until time: Int64) -> Int64 { time - SystemClock.bootMicroseconds() / 1_000 }
        wait(for: reader.bell, ms: left(until: next))
        // A client that has just come is told at once where it begins.
        let earliest = began + (reader.followsLogs ? Self.lineMs : Self.lookMs)
        if left(until: earliest) > 0 { wait(for: nil, ms: left(until: earliest)) }
    }

    private func wait(for bell: Int32?, ms: Int64) {
        var poll = PollSet()
        _ = poll.add(wakeup.fileDescriptor)
        if let bell { _ = poll.add(bell) }
        poll.wait(microseconds: ms * 1_000)
    }
}
