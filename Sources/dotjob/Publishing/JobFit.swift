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
        let jobs = try store.jobs(JobFilter(groupID: release.groupID, enabledOnly: true))
        // A handler's schema is read once, however many jobs it has.
        let notes = Dictionary(uniqueKeysWithValues: Dictionary(grouping: jobs, by: \.handler).flatMap(notes))
        let misfits = jobs.compactMap { notes[$0.id] }
        guard misfits.count > Self.mostNotes else { return misfits }
        return misfits.prefix(Self.mostNotes) + ["… and \(misfits.count - Self.mostNotes) more jobs"]
    }

    private func notes(onHandler handler: String, _ jobs: [Job]) -> [(JobID, String)] {
        guard let schema = release.schema(ofHandler: handler) else { return [] }
        return jobs.compactMap { job in Self.note(on: job, schema).map { (job.id, $0) } }
    }

    private static func note(on job: Job, _ schema: borrowing ParameterSchema) -> String? {
        // One that runs by hand may get its parameters then.
        if job.schedule == .manual, job.parameters == "{}" { return nil }
        do {
            try schema.check(job.parameters)
            return nil
        } catch {
            return
                "job \(job.name.quoted): \(error.subject): \(error.reason.printable); change it with \"dotjob job update\""
        }
    }
}
