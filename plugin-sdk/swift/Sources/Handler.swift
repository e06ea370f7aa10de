public import CDotJob

/// A handler that a plugin lists: a function of the plugin that the linker exports under the handler's name.
public struct Handler: Sendable {
    let name: String
    let run: dotjob_run_fn
    let summary: String?
    let timeoutMilliseconds: UInt32
    let parametersSchema: String?

    /// - Parameters:
    ///   - name: what a job calls it by, and the C name of `run`; the host refuses a plugin in which they differ.
    ///   - run: an exported `@c` function, as a rule a call of `JobTask.run`.
    ///   - summary: one line for people.
    ///   - timeoutMilliseconds: suggested timeout of an attempt, 0 for none; a job's own timeout wins.
    ///   - parametersSchema: a JSON Schema for the parameters.
    public init(
        _ name: String, run: @escaping dotjob_run_fn, summary: String? = nil, timeoutMilliseconds: UInt32 = 0,
        parametersSchema: String? = nil
    ) {
        self.name = name
        self.run = run
        self.summary = summary
        self.timeoutMilliseconds = timeoutMilliseconds
        self.parametersSchema = parametersSchema
    }
}
