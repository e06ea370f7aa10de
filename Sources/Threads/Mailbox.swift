import Synchronization

/// What one thread leaves for another: a value that senders add to and the receiver takes whole.
public final class Mailbox<Contents: Sendable>: Sendable {
    private let contents: Mutex<Contents?>
    private let empty: Contents
    public let wakeup: Wakeup

    public init(empty: Contents) throws(DescriptorShortage) {
        self.empty = empty
        contents = Mutex(nil)
        wakeup = try Wakeup()
    }

    /// Adds to the contents and wakes the receiver, once for all that it has not taken yet.
    public func post(_ add: (inout Contents) -> Void) {
        let wasEmpty = contents.withLock { contents in
            let wasEmpty = contents == nil
            var value = contents ?? empty
            contents = nil
            add(&value)
            contents = value
            return wasEmpty
        }
        if wasEmpty { wakeup.ring() }
    }

    /// Everything posted since the last call, or `nil`.
    public func take() -> Contents? {
        wakeup.drain()
        return contents.withLock { contents in
            defer { contents = nil }
            return contents
        }
    }
}
