/// Waits for news. Forget, *then* look, then wait: news in between is not lost.
public protocol NewsWait: Sendable {
    func forget()

    /// Blocks its thread until there may be news, or until `end`, in microseconds of `SystemClock.bootMicroseconds()`.
    func wait(until end: Int64?)
}
