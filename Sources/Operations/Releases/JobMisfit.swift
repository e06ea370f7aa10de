public import JobModel
public import ParameterSchemas

/// A job whose parameters do not fit what a release's handler asks for: its attempts would fail.
public struct JobMisfit: Sendable {
    public var jobID: JobID
    public var jobName: String
    /// Where they do not fit.
    public var fault: ParameterSchema.Fault

    /// What is wrong with its parameters. Never holds a value.
    public var reason: String { "\(fault.subject): \(fault.reason)" }

    public init(jobID: JobID, jobName: String, fault: ParameterSchema.Fault) {
        self.jobID = jobID
        self.jobName = jobName
        self.fault = fault
    }

    /// Judges jobs by a release, in their order. Blocks its thread.
    static func among(_ jobs: [Job], by release: Release) -> [JobMisfit] {
        // A handler's schema is read once, however many jobs it has.
        let faults = Dictionary(grouping: jobs, by: \.handler).flatMap { handler, jobs in
            guard let schema = release.schema(ofHandler: handler) else { return [(JobID, ParameterSchema.Fault)]() }
            return jobs.compactMap { job in fault(of: job, schema).map { (job.id, $0) } }
        }
        let byJob = Dictionary(uniqueKeysWithValues: faults)
        return jobs.compactMap { job in byJob[job.id].map { JobMisfit(jobID: job.id, jobName: job.name, fault: $0) } }
    }

    private static func fault(of job: Job, _ schema: borrowing ParameterSchema) -> ParameterSchema.Fault? {
        // One that runs by hand may get its parameters then.
        if job.schedule == .manual, job.parameters == "{}" { return nil }
        do {
            try schema.check(job.settings.exampleParameters)
            return nil
        } catch {
            return error
        }
    }
}
