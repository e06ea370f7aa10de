import ArgumentParser
import JSONWriting
import JobModel
import JobStore
import Operations
import Threads
import Wording

struct ErrorsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a cause: when it struck, its newest failure, and the open ones.")

    private static let failuresShown = 10
    private static let hoursShown: Int64 = 24

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    @Argument(help: "Number of the cause, as \"dotjob errors\" shows it.")
    var cause: Int64

    func run() throws {
        let control = try database.control()
        let cause = try control.cause(cause)
        let since = SystemClock.utcMilliseconds() - Self.hoursShown * 3_600_000
        let hours = try control.hours(ofCause: cause.id, since: since)
        let open = try control.openFailures(FailureChoice(cause: cause.id, limit: Self.failuresShown))
        if listing.json {
            var columns = cause.columns
            columns["hours"] = .list(
                hours.map { .object(["at": JSONValue($0.at), "failures": JSONValue($0.failures)]) })
            columns["open_failures"] = .list(open.map { .object($0.columns) })
            return try JSONValue.object(columns).print()
        }
        print(try facts(of: cause, hours, in: control).text)
        guard !open.isEmpty else { return Terminal.say("none of its failures is open") }
        print("")
        print(LogList.table(of: Array(open)).text)
        if open.next != nil { Terminal.say("and more of them") }
        Terminal.say("run them again with \"dotjob errors retry \(cause.id)\", or drop them with \"errors drop\"")
    }

    private func facts(of cause: ErrorCause, _ hours: [CauseHour], in control: any LogControl) throws -> FactSheet {
        var facts = FactSheet()
        facts.add("cause", "\(cause.id)")
        facts.add("group", cause.groupName)
        facts.add("handler", cause.handler)
        facts.add("code", "\(cause.code.rawValue) \(cause.code.word)", .red)
        facts.add("message", cause.message)
        facts.add("failures", "\(cause.allFailures), of these open: \(cause.openText)")
        facts.add("first", ReadableTime.withAge(cause.firstAt))
        facts.add("last", ReadableTime.withAge(cause.lastAt))
        facts.add("since release", cause.firstReleaseNo.map(String.init))
        facts.add("by the hour", hours.map { "\(ReadableTime.local($0.at))  \($0.failures)" }.joined(separator: "\n"))
        // Its row may be pruned by now.
        if let example = try? control.log(cause.exampleLogID) {
            facts.add("example", "log \(example.id) of job \(example.jobName.quoted)")
            facts.add("it said", example.message)
        }
        return facts
    }
}
