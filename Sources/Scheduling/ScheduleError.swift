public import JobModel

/// A schedule that can't be used.
public struct ScheduleError: RefusalError, Equatable {
    public enum Code: Sendable {
        /// A cron expression that can't be read, or that no date ever fits.
        case cron
        case timeZone
        case interval
        /// A time outside of the start and the end, or an end that is not behind the start.
        case bounds
    }

    public let code: Code
    public let refusal: Refusal

    public init(_ code: Code, _ subject: String, _ reason: String, cure: Cure? = nil) {
        self.code = code
        refusal = Refusal(subject, reason, cure: cure)
    }
}
