import ArgumentParser
import Execution
import Foundation
import JobModel
import ParameterSchemas
import Wording

struct PluginCall: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Run a handler of a plugin here, without any database.",
        discussion: """
            The plugin is loaded in a throw-away host. The handler's result goes to standard output; its log lines, how it ended,
            and what it took go to standard error. Ctrl-C asks the handler to stop; a second one kills it.

            Examples:
              dotjob plugin call build/mail.so send_mail --param '{"to": "ada@example.org"}'
              dotjob plugin call build/mail.so send_mail --secret smtp-password=./password --timeout 5s
              dotjob plugin call build/mail.so send_mail --param-file mail.json --repeat 1000

            Exit codes: 0 the last attempt succeeded, 1 it failed or was refused, 64 wrong usage.
            """)

    @OptionGroup var values: ParameterValues
    @OptionGroup var surroundings: CallSurroundings
    @OptionGroup var listing: JSONOption

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "How long an attempt may take, 0s for no limit; else what the handler suggests.", valueName: "duration"))
    var timeout: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("How long it may take to end once it was asked to stop.", valueName: "duration"))
    var grace = "5s"

    @Option(parsing: .unconditional, help: "The attempt's number, 1 for the first.")
    var attempt: Int32 = 1

    @Option(
        name: .customLong("repeat"), parsing: .unconditional,
        help: ArgumentHelp(
            "Run so many attempts one after the other, and show how long they took.", valueName: "number"))
    var count = 1

    @Flag(help: "With --repeat: go on after an attempt that failed.")
    var keepGoing = false

    @Flag(help: "Do not hold the parameters against the handler's schema.")
    var noCheck = false

    @Argument(
        help: ArgumentHelp("The plugin's library, manifest or directory.", valueName: "path"), completion: .file())
    var path: String

    @Argument(help: "The handler's name.")
    var handler: String

    func validate() throws {
        if attempt < 1 { throw ValidationError("--attempt \"\(attempt)\": out of range; give 1 or more") }
        if !(1...10_000_000).contains(count) {
            throw ValidationError("--repeat \"\(count)\": out of range; give 1 to 10000000")
        }
        if keepGoing, count == 1 { throw ValidationError("--keep-going goes with --repeat; leave it out") }
    }

    func run() throws {
        let timeoutMs = try timeout.map { try DurationText.milliseconds($0, option: "--timeout") }
        var setup = try surroundings.setup(pluginPath: path)
        setup.stopGraceMs = try DurationText.milliseconds(grace, option: "--grace")
        let parameters = try values.parameters() ?? "{}"
        setup.interrupts = try InterruptSignals.catchAll()

        let transcript = CallTranscript(isShown: !listing.json)
        let trial = try PluginTrial(setup) { transcript.hear($0) }
        let task = try task(of: trial.plugin, parameters: parameters, timeoutMs: timeoutMs)
        let series = try CallSeries(task, count: count, keepsGoing: keepGoing, on: trial, transcript)
        if let fault = try trial.end() { transcript.warn(fault) }
        let report = CallReport(trial: trial, handler: handler, series: series, transcript: transcript)
        if listing.json { try report.json.print() } else { report.print() }
        if series.hasFailed { throw ExitCode.failure }
    }

    /// The attempt that was asked for. What would not reach the queue is refused here.
    ///
    /// - Throws: `CommandError`.
    private func task(
        of plugin: PluginProbe.Inspection, parameters: String, timeoutMs: Int64?
    ) throws -> TrialTask {
        guard let index = plugin.handlers.firstIndex(where: { $0.name == handler }) else {
            let names = plugin.handlers.map(\.name.quoted).sorted().joined(separator: ", ")
            throw CommandError(
                "handler \(handler.quoted): plugin \(plugin.name.quoted) has none of that name; it has \(names)")
        }
        try check(parameters, against: plugin.handlers[index].parametersSchema)
        return TrialTask(
            handler: index, parameters: parameters, timeoutMs: timeoutMs ?? Int64(plugin.handlers[index].timeoutMs),
            attempt: attempt)
    }

    private func check(_ parameters: String, against schema: String) throws {
        guard !noCheck, !schema.isEmpty else { return }
        do {
            try ParameterSchema(schema).check(parameters)
        } catch let error as ParameterSchema.Fault {
            throw CommandError(
                "\(error.subject): \(error.reason.printable); handler \(handler.quoted) asks for that: correct it, or pass "
                    + "--no-check")
        } catch let error as ParameterSchema.SchemaError {
            throw CommandError(
                "handler \(handler.quoted): its parameters schema is no JSON Schema of draft 7: \(error.reason.printable); "
                    + "correct it and build again, or pass --no-check")
        }
    }
}
