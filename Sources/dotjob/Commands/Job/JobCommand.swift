import ArgumentParser

struct JobCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job",
        abstract: "Jobs: what runs, with which parameters, and when.",
        subcommands: [
            JobAdd.self, JobList.self, JobShow.self, JobPreview.self, JobUpdate.self, JobDisable.self, JobEnable.self,
            JobRetry.self,
            JobRestart.self, JobRun.self, JobDelete.self, JobWhy.self,
        ])
}

/// The one job that a command is about.
struct JobName: ParsableArguments {
    @Argument(help: ArgumentHelp("Name of the job.", valueName: "name"), completion: NameCompletion.job)
    var text: String
}
