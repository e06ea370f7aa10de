import ArgumentParser

struct TaskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task",
        abstract: "Tasks: the queued runs of jobs.",
        subcommands: [TaskList.self, TaskWhy.self, TaskCancel.self, TaskRerun.self])
}
