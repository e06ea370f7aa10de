import ArgumentParser
import JobModel
import Operations

/// One group, or all that there are now.
struct GroupChoice: ParsableArguments {
    @Argument(help: "Name of the group.", completion: NameCompletion.group)
    var name: String?

    @Flag(help: "Every group that there is now.")
    var all = false

    func validate() throws {
        if all, name != nil { throw ValidationError("--all means every group; leave out the name") }
        if !all, name == nil { throw ValidationError("no group named; give its name, or --all") }
    }

    /// Does something with the group, or with all at once.
    ///
    /// - Returns: those groups.
    func apply(
        one: (String) throws -> ExecutorGroup, all: () throws -> [ExecutorGroup]
    ) throws -> [ExecutorGroup] {
        if let name { return [try one(name)] }
        let groups = try all()
        if groups.isEmpty { Terminal.say("no groups yet; add one with \"dotjob group add NAME\"") }
        return groups
    }
}
