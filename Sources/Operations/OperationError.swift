public import JobModel
import JobStore

/// What an operation refuses by itself.
///
/// What it asks throws errors of its own (`StoreError`, `ExecutionError`, `ScheduleError`) and they pass as they are: all are
/// `RefusalError`s with a code.
public struct OperationError: RefusalError {
    public enum Code: Sendable {
        /// No such group, release, log…
        case notFound
        /// Others were faster, again and again.
        case conflict
        /// The request does not fit the state of what it names.
        case refused
        /// The value itself is unusable.
        case invalid
    }

    public let code: Code
    public let refusal: Refusal

    init(_ code: Code, _ subject: String, _ reason: String, cure: Cure? = nil) {
        self.code = code
        refusal = Refusal(subject, reason, cure: cure)
    }
}

extension ListFilter {
    /// SQL takes a limit below zero for none.
    func checkLimit() throws {
        if limit >= 1 { return }
        throw OperationError(.invalid, "limit \(limit)", "too small", cure: .plain("ask for at least 1 row"))
    }
}
