import ArgumentParser

/// Whether one thing is told for programs.
struct JSONOption: ParsableArguments {
    @Flag(help: "Print one JSON object.")
    var json = false
}
