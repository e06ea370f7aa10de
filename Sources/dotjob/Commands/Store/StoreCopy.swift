import ArgumentParser
import JobModel
import PostgresJobStore
import SQLiteJobStore
import Threads
import Wording

struct StoreCopy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy a file's jobs, releases, tasks and logs into a server's empty tables.",
        discussion: """
            Example:
              dotjob store migrate --database postgres://dotjob@db.example.org/jobs
              dotjob store copy --from jobs.db --to postgres://dotjob@db.example.org/jobs

            Stop what runs on the file first. The file stays as it is; ids stay what they were; what was claimed waits. All is copied and
            compared, or nothing is. Secrets and plugins.d are no part of the tables: take them to each node.
            """)

    @Option(help: ArgumentHelp("The database's file, or a backup of it.", valueName: "path"), completion: .file())
    var from: String

    @Option(
        help: ArgumentHelp(
            "The server's database: postgres://USER@HOST/NAME; else \(StoreLocation.environmentVariable).",
            valueName: "url"))
    var to: String?

    @Option(
        help: ArgumentHelp(
            "Only logs of attempts that ended since: a time, or how long ago. Those of waiting tasks come along anyway.",
            valueName: "time"))
    var logsSince: String?

    @Flag(help: "No logs but those of waiting tasks.")
    var noLogs = false

    func validate() throws {
        if noLogs, logsSince != nil {
            throw ValidationError("--no-logs and --logs-since say two things; leave one out")
        }
    }

    func run() throws {
        let now = SystemClock.utcMilliseconds()
        let place = try StorePlace(named: to, option: "--to")
        guard case .server(let location, _) = place else {
            throw WrongValue(
                "--to \(place.description.quoted): no server's database; give postgres://USER@HOST/NAME, or use dotjob backup for a file"
            )
        }
        let since = try logsSince.map { try TimeText.past($0, option: "--logs-since", now: now) }
        // The server first: it is quick to say no.
        let target = try ServerImport(into: location)
        let source = try DatabaseExport(of: from, logsSince: noLogs ? .max : since ?? .min, now: now)
        for (table, rows) in try StoreMove(source: source, target: target).run() {
            print("\(table): \(rows) \(rows == 1 ? "row" : "rows")")
        }
        print("database \(from.quoted): copied to \(place.description.quoted), and compared")
    }
}
