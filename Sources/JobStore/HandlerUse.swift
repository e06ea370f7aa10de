public import JobModel

/// What needs a handler.
public enum HandlerUse: Sendable, Equatable {
    case job(String)
    case task(TaskID, ofJob: String)
}
