/// Thrown by a handler that ends early because it was asked to: the attempt is recorded as cancelled.
public struct TaskStopped: Error, Sendable {
    public init() {}
}
