import ArgumentParser
import JSONWriting
import JobStore

/// What all benchmarks take.
struct BenchOptions: ParsableArguments {
    @Option(
        name: .customLong("tasks"),
        help: ArgumentHelp("How many tasks; else 1000000 for swap, 100000 for the others.", valueName: "tasks"))
    var givenTasks: Int?

    var tasks: Int { givenTasks ?? 100_000 }

    @Option(help: ArgumentHelp("normal, or full: every commit on the disk.", valueName: "mode"))
    var durability = Durability.normal

    @Option(help: "Executor processes; else 2 for writer, 1 for the others.")
    var executors: Int?

    @Option(help: "Threads of each host.")
    var threads = 2

    @Option(
        name: .customLong("in"),
        help: ArgumentHelp(
            "Have the database, bench.db, in this directory, and leave it; else one of its own.", valueName: "dir"))
    var directory: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (1...100_000_000).contains(tasks) else { throw ValidationError("--tasks: give 1 to 100000000") }
        guard (1...16).contains(executors ?? 1) else { throw ValidationError("--executors: give 1 to 16") }
        guard (1...1024).contains(threads) else { throw ValidationError("--threads: give 1 to 1024") }
    }
}

/// One object as a line of JSON, or as words for people.
struct JSONLine {
    private let isJSON: Bool

    init(_ isJSON: Bool) { self.isJSON = isJSON }

    func print(_ members: [(name: String, value: JSONValue)]) throws {
        if isJSON {
            try JSONValue.object(Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })).print()
            return
        }
        for (name, value) in members {
            let text =
                switch value {
                case .integer(let number): String(number)
                case .number(let number): String((number * 1_000).rounded() / 1_000)
                default: ""
                }
            Swift.print("\(name): \(text)")
        }
    }
}
