import ArgumentParser
import JSONWriting
import JobModel
import JobStore
import Operations
import Wording

struct JobShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one job, its queued tasks and its last attempts.")

    private static let rowsShown = 5

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions
    @OptionGroup var job: JobName

    func run() throws {
        let control = try database.control()
        let job = try control.job(named: job.text)
        if listing.json { return try JSONValue.object(job.columns).print() }
        print(Self.facts(of: job).text)
        var tasks = TaskFilter()
        tasks.jobName = job.name
        tasks.limit = Self.rowsShown
        let queued = try control.tasks(tasks)
        if !queued.isEmpty { print("\nFirst queued tasks\n\(TaskList.table(of: queued.items).text)") }
        var logs = LogFilter()
        logs.jobName = job.name
        logs.limit = Self.rowsShown
        let attempts = try control.logs(logs, onRelease: nil)
        if !attempts.isEmpty { print("\nLast attempts\n\(LogList.table(of: attempts.items).text)") }
    }

    private static func facts(of job: Job) -> FactSheet {
        var facts = FactSheet()
        facts.add("job", "\(job.name) (id \(job.id))")
        facts.add("group", job.groupName)
        facts.add("handler", job.handler)
        facts.add("status", job.statusCell.text, job.statusCell.colour)
        facts.add("parameters", job.parameters)
        facts.add("schedule", job.scheduleText)
        for note in job.timing.notes { facts.add(note.name, note.text) }
        facts.add("misfire", job.misfireStrategy.rawValue)
        facts.add("block", job.blockStrategy.rawValue + (job.queueAtMost.map { ", at most \($0) waiting" } ?? ""))
        for note in job.limits.notes + job.uniqueness.notes { facts.add(note.name, note.text) }
        facts.add("timeout", job.timeoutMs == 0 ? "none" : DurationText.text(milliseconds: job.timeoutMs))
        facts.add("retries", job.retriesEnabled ? "\(job.retries)" : "off (\(job.retries) set)")
        if job.backoff != .standard { facts.add("backoff", job.backoff.description) }
        if job.retryOn != .all { facts.add("retry on", job.retryOn.text) }
        if job.maxSnoozes != Limits.standardSnoozes { facts.add("snoozes", "at most \(job.maxSnoozes) an attempt") }
        facts.add("priority", "\(job.priority)")
        facts.add("added", ReadableTime.withAge(job.createdAt))
        facts.add("last", job.lastTriggeredAt.map { ReadableTime.withAge($0) } ?? "never")
        facts.add(
            "next", job.nextTriggerAt.map { ReadableTime.withAge($0) + (job.zoneTime(at: $0).map { "\n\($0)" } ?? "") })
        if let note = job.zoneNote { facts.add("note", note, .yellow) }
        return facts
    }
}
