import JobModel
import JobStore
import ParameterSchemas

/// Which jobs of a group a release has an objection to: their parameters do not fit the handler that it brings.
struct JobFit {
    private static let mostNotes = 10

    let release: Release

    /// Tells a person what `notes` finds, on standard error. The release stands all the same.
    func tell(in store: any Store) throws {
        for note in try notes(in: store) { Terminal.say("note: \(note)") }
    }

    /// A line for each enabled job whose attempts would fail, up to a limit. Blocks its thread.
    private func notes(in store: any Store) throws -> [String] {
        let misfits = try store.jobs().filter { $0.groupID == release.groupID && !$0.isDisabled }.compactMap(note)
        guard misfits.count > Self.mostNotes else { return misfits }
        return misfits.prefix(Self.mostNotes) + ["… and \(misfits.count - Self.mostNotes) more jobs"]
    }

    private func note(for job: Job) -> String? {
        // One that runs by hand may get its parameters then.
        if job.schedule == .manual, job.parameters == "{}" { return nil }
        do {
            try release.check(job.parameters, forHandler: job.handler)
            return nil
        } catch {
            return
                "job \(job.name.quoted): \(error.subject): \(error.reason.printable); change it with \"dotjob job update\""
        }
    }
}
