import ArgumentParser

/// What becomes of a job whose handler no plugin of its group offers.
struct HandlerCheck: ParsableArguments {
    @Flag(help: "Refuse a handler that no plugin of the group offers.")
    var strict = false
}
