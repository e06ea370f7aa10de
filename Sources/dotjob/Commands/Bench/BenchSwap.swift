import ArgumentParser
import JSONWriting
import JobStore

struct BenchSwap: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swap",
        abstract: "Tasks drained while releases swap, and the same without a swap.",
        discussion: """
            Two releases alternate, beside slow tasks that outlast a swap; a second group of the same executor runs a task now and
            then. Printed are the medians of the rounds, then how long it took from a release's commit to the first task that started
            on it, and from the commit of the second group's tasks to their first instruction.
            """)

    @OptionGroup var bench: BenchOptions

    @Option(help: "How many releases follow the first one.")
    var swaps = 100

    @Option(help: "Drains with and without swaps, in turn.")
    var rounds = 3

    @Option(
        name: .customLong("plugin"),
        help: ArgumentHelp(
            "The library to swap; repeat for other builds of it. Else the benchmark's.", valueName: "path"))
    var plugins: [String] = []

    @Option(help: ArgumentHelp("The plugin's handler that returns at once.", valueName: "name"))
    var handler = "bench_noop"

    @Option(help: ArgumentHelp("Its handler that sleeps for the parameter \"ms\".", valueName: "name"))
    var slowHandler = "bench_sleep"

    @Flag(help: "Give every release bytes of its own, so that each is fetched, and not only the first two.")
    var fresh = false

    func validate() throws {
        guard (1...10_000).contains(swaps) else { throw ValidationError("--swaps: give 1 to 10000") }
        guard (1...1_000).contains(rounds) else { throw ValidationError("--rounds: give 1 to 1000") }
    }

    func run() throws {
        var options = bench
        options.givenTasks = bench.givenTasks ?? 1_000_000
        let plugins = try SwapPlugins(paths: plugins.isEmpty ? [BenchRig.plugin] : plugins)
        let plan = SwapDrain.Plan(
            options: options, plugins: plugins, handler: handler, slowHandler: slowHandler, swaps: swaps, isFresh: fresh
        )
        var figures = SwapFigures()
        for round in 0..<rounds {
            // Whatever grows or wears off with time shall not favour one of them.
            for isSwapping in round.isMultiple(of: 2) ? [false, true] : [true, false] {
                figures.add(try SwapDrain.run(plan, isSwapping: isSwapping), isSwapping: isSwapping)
            }
        }
        try JSONLine(bench.json).print(
            [("tasks", .integer(Int64(options.tasks))), ("rounds", .integer(Int64(rounds)))] + figures.members)
    }
}
