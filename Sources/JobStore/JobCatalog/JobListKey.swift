public import JobModel

/// A time that jobs are listed by, where it is not their names: those that have none come last, by their names.
public struct JobListKey: Sendable {
    /// The time's, of a job `j`.
    public let column: String
    private let isDescending: Bool
    private let time: @Sendable (Job) -> UTCMilliseconds?

    /// `nil` for names.
    public init?(_ order: JobFilter.Order) {
        switch order {
        case .name: return nil
        case .nextRun:
            (column, isDescending) = ("j.trigger_next_time", false)
            time = { $0.nextTriggerAt }
        case .lastFailure:
            (column, isDescending) = ("j.last_failed_at", true)
            time = { $0.lastFailedAt }
        }
    }

    public var order: String { isDescending ? "\(column) DESC, j.id DESC" : "\(column), j.id" }
    /// What no row lies before.
    private var beginning: (UTCMilliseconds, JobID) { isDescending ? (.max, .max) : (.min, .min) }
    /// Whether a row lies behind another.
    public var comparison: String { isDescending ? "<" : ">" }

    /// The place of a job that has such a time.
    public func cursor(of job: Job) -> PageCursor { PageCursor(time(job) ?? 0, job.id) }

    /// A page of the list.
    ///
    /// - Parameters:
    ///   - timed: reads a page of those that have such a time, behind a time and an id.
    ///   - others: reads a page of those that have none, behind a name.
    public func page(
        _ filter: JobFilter, timed: (_ after: (UTCMilliseconds, JobID)) throws -> Page<Job>,
        others: (_ after: String, _ limit: Int) throws -> Page<Job>
    ) throws -> Page<Job> {
        if let name = filter.after.flatMap(Self.name) { return Self.last(try others(name, filter.limit)) }
        let first = try timed(filter.after?.pair() ?? beginning)
        guard first.next == nil else { return first }
        let second = Self.last(try others("", max(filter.limit - first.count, 1)))
        guard first.count < filter.limit else {
            return Page(items: first.items, next: second.isEmpty ? nil : Self.cursor(behind: ""))
        }
        return Page(items: first.items + second.items, next: second.next)
    }

    private static func last(_ page: Page<Job>) -> Page<Job> {
        Page(items: page.items, next: page.next.map { cursor(behind: $0.text) })
    }

    /// A place among those that have no such time.
    private static func cursor(behind name: String) -> PageCursor { PageCursor(".\(name)") }

    /// The name of that place; `nil` for a place among the others.
    private static func name(in cursor: PageCursor) -> String? {
        cursor.text.first == "." ? String(cursor.text.dropFirst()) : nil
    }
}
