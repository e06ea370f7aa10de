import JobModel
import JobStore
import Threads

/// What the thread of `LiveStreams` knows: the store that it looks at, what it found of late, and how far each client has been told.
struct StreamReader {
    /// How often tokens are asked for again.
    private static let tokenMs: Int64 = 1_000
    /// After so long without a look it begins anew.
    private static let restMs: Int64 = 300_000
    /// A client of a log that has taken nothing for so long is cut off; one of the events, when its buffer is full.
    private static let stuckMs: Int64 = 30_000

    /// How far a client has been told.
    private struct Place {
        var feed: StreamFeed
        var heartbeatAt: Int64
    }

    private let heartbeatMs: Int64
    private let epoch = String(UInt32.random(in: .min ... .max), radix: 16)
    private let began = SystemClock.bootMicroseconds() / 1_000
    private var store: (any Store)?
    private var listener: (any DoorbellListener)?
    private var mark: ChangeMark?
    private var lookedAt: Int64 = 0
    private var tokensAt: Int64 = 0
    private var ring = EventRing()
    private var places: [UInt64: Place] = [:]

    init(heartbeatMs: Int64) { self.heartbeatMs = heartbeatMs }

    /// Readable when there may be something new.
    var bell: Int32? { listener?.fileDescriptor }

    /// When there is something to tell without a new look.
    var nextDue: Int64? {
        places.values.map { min($0.heartbeatAt, $0.feed.nextDue.map { $0 + began } ?? .max) }.min()
    }

    /// Whether somebody follows a log, and waits for each line.
    var followsLogs: Bool { places.values.contains(where: \.feed.isLog) }

    /// Lets the store go: nobody is there, or it is in trouble.
    mutating func rest() {
        store = nil
        listener = nil
    }

    /// Looks at what has changed. Blocks its thread.
    mutating func look(opening open: () throws -> any Store, now: Int64) throws {
        let store = try self.store ?? open()
        self.store = store
        let listener = try self.listener ?? store.listen()
        self.listener = listener
        listener.drain()
        let time = SystemClock.utcMilliseconds()
        if let mark, now - lookedAt < Self.restMs {
            let found = try store.changes(since: mark, now: time)
            self.mark = found.mark
            ring.append(found.changes, now: now - began)
        } else {
            mark = try store.changeMark(now: time)
            ring.forget(now: now - began)
        }
        lookedAt = now
    }

    /// Ends the streams whose tokens are good for nothing any more.
    mutating func judgeTokens(of streams: [UInt64: OpenStream], now: Int64) throws {
        guard let store, now - tokensAt >= Self.tokenMs else { return }
        tokensAt = now
        let time = SystemClock.utcMilliseconds()
        for streams in Dictionary(grouping: streams.values, by: \.token.key).values {
            guard let token = streams.first?.token else { continue }
            let known = try store.token(key: token.key)?.token
            let isGood = known.map { $0.isValid(at: time) && $0.role >= .viewer && $0.groupIDs == token.groupIDs }
            if isGood != true { for stream in streams { stream.end() } }
        }
    }

    /// Gives each client what it has yet to be told.
    mutating func tell(_ streams: [UInt64: OpenStream], now: Int64) {
        places = places.filter { streams[$0.key] != nil }
        // Before the first look nobody can say where a client begins.
        guard mark != nil else { return }
        for (id, stream) in streams {
            var texts: [String] = []
            var place = places[id] ?? self.place(of: stream, now: now, begin: &texts)
            var isHeard = true
            switch place.feed {
            case .events(var feed):
                texts += feed.texts(ring, now: now - began)
                place.feed = .events(feed)
            case .log(var feed):
                isHeard = tell(&feed, to: stream, now: now)
                place.feed = .log(feed)
            }
            if now >= place.heartbeatAt {
                texts.append(place.feed.heartbeat)
                place.heartbeatAt = now + heartbeatMs
            }
            places[id] = place
            if !isHeard || !texts.allSatisfy(stream.buffer.append) { stream.cutOff() }
        }
    }

    /// - Returns: whether its client still takes what it is sent.
    private func tell(_ feed: inout LogFeed, to stream: OpenStream, now: Int64) -> Bool {
        do {
            if let store { try feed.look(in: store) }
        } catch let error as StoreError where error.code == .notFound {
            // It left no log, or that was removed meanwhile.
            stream.end()
        } catch {
            // The store's trouble: the next look says so.
        }
        let stuckMs = feed.send(to: stream.buffer, now: now)
        if feed.isDone { stream.end() }
        return stuckMs < Self.stuckMs
    }

    private func place(of stream: OpenStream, now: Int64, begin texts: inout [String]) -> Place {
        switch stream.request {
        case .events(let subscription):
            let feed = EventFeed(
                subscription, groups: stream.token.groupIDs, ring: ring, epoch: epoch, begin: &texts)
            return Place(feed: .events(feed), heartbeatAt: now + heartbeatMs)
        case .log(let task, let place):
            return Place(feed: .log(LogFeed(task, after: place)), heartbeatAt: now + heartbeatMs)
        }
    }
}
