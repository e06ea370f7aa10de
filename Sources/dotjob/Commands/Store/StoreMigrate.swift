import ArgumentParser
import Wording

struct StoreMigrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Make a server's tables, or bring an older dotjob's up to date.",
        discussion: """
            Example:
              dotjob store migrate --database postgres://dotjob@db.example.org/jobs

            A file's tables are brought up to date whenever it is opened. Several may run this at once.
            """)

    @OptionGroup var database: StoreLocation

    func run() throws {
        let steps = try database.migrate() ?? 0
        let done = steps == 0 ? "up to date" : steps == 1 ? "1 migration done" : "\(steps) migrations done"
        print("database \(try database.place.description.quoted): \(done)")
    }
}
