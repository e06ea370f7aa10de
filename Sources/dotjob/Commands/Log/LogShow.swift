import ArgumentParser
import JSONWriting
import JobModel
import JobStore
import Operations
import Wording

struct LogShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one attempt and the lines that it wrote.")

    @OptionGroup var database: StoreLocation
    @OptionGroup var listing: ListingOptions

    @Argument(help: "Id of the attempt, as \"dotjob log list\" shows it.")
    var id: Int64

    func run() throws {
        let control = try database.control()
        let log = try control.log(id)
        let lines = try control.lines(ofLog: id)
        if listing.json {
            var columns = log.columns
            columns["lines"] = .list(lines.map { .object($0.columns) })
            return try JSONValue.object(columns).print()
        }
        print(Self.facts(of: log).text)
        if lines.isEmpty { return Terminal.say("the attempt wrote no lines") }
        print("")
        for line in lines { print(line.shownText) }
    }

    private static func facts(of log: AttemptLog) -> FactSheet {
        var facts = FactSheet()
        facts.add("log", "\(log.id)")
        facts.add("job", log.jobName)
        facts.add("task", "\(log.taskID), attempt \(log.attempt), claim \(log.claimNo), from \(log.origin.rawValue)")
        facts.add("ended", log.codeCell.text, log.codeCell.colour)
        facts.add("message", log.message)
        facts.add(
            "cause",
            log.causeID.map { cause in
                let state = log.isFinal ? log.failureState.map { ", \($0.word)" } : nil
                return "\(cause)\(state ?? "")"
            })
        facts.add("handler", log.handler)
        facts.add("parameters", log.parameters)
        facts.add("result", log.result)
        facts.add("scheduled", log.scheduledAt.map { ReadableTime.local($0) })
        facts.add("due", ReadableTime.local(log.dueAt))
        facts.add("started", log.startedAt.map { ReadableTime.local($0) })
        facts.add("finished", ReadableTime.withAge(log.finishedAt))
        facts.add("took", log.durationText)
        facts.add("executor", log.executorID.map { "\($0), session \(log.sessionID.map(String.init) ?? "-")" })
        facts.add("release", log.releaseNo.map(String.init))
        facts.add("plugin", log.pluginDigest)
        facts.add("library", log.systemLibrary)
        return facts
    }
}
