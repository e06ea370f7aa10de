/// Which tasks a question is about.
public enum TaskSelection: Sendable, Hashable {
    case task(TaskID)
    /// Those that one request has written.
    case run(RunID)
}
