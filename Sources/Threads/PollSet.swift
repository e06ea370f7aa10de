import CLinux
import Glibc

/// The descriptors that a thread sleeps on. Rebuilt before each sleep: there are few.
public struct PollSet {
    private var entries: [pollfd] = []

    public init() {}

    public mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

    /// Adds a descriptor and returns its place, for `isReady`.
    public mutating func add(_ descriptor: Int32, orWritable: Bool = false) -> Int {
        let events = Int16(POLLIN) | (orWritable ? Int16(POLLOUT) : 0)
        entries.append(pollfd(fd: descriptor, events: events, revents: 0))
        return entries.count - 1
    }

    /// Sleeps until a descriptor is ready or the time is over. Negative times are taken as 0.
    public mutating func wait(microseconds: Int64) {
        if gnu_poll(&entries, UInt(entries.count), max(microseconds, 0)) < 0 {
            for index in entries.indices { entries[index].revents = 0 }
        }
    }

    public func isReady(_ place: Int) -> Bool { entries[place].revents != 0 }

    /// Whether one descriptor is ready at this moment.
    public static func isReady(_ descriptor: Int32) -> Bool {
        var poll = PollSet()
        let place = poll.add(descriptor)
        poll.wait(microseconds: 0)
        return poll.isReady(place)
    }
}
