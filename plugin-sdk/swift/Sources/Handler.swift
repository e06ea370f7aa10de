public import CDotJob

/// A handler that a plugin lists: a function of the plugin that the linker exports under the handler's name.
public struct Handler {
    let name: String
    let run: dotjob_run_fn
    let describe: (@convention(c) (UnsafePointer<dotjob_handler>?, UnsafeMutablePointer<dotjob_meta>?) -> Void)?

    /// - Parameters:
    ///   - name: what a job calls it by, and the C name of `run`; the host refuses a plugin in which they differ.
    ///   - run: an exported `@c` function, as a rule a call of `JobTask.run`.
    ///   - describe: what the handler says about itself, as in `{ describe($1, summary: "Sends one mail") }`.
    public init(
        _ name: String, run: @escaping dotjob_run_fn,
        describe: (@convention(c) (UnsafePointer<dotjob_handler>?, UnsafeMutablePointer<dotjob_meta>?) -> Void)? = nil
    ) {
        self.name = name
        self.run = run
        self.describe = describe
    }
}

/// Fills in what a handler says about itself.
///
/// - Parameters:
///   - meta: as the host passed it.
///   - summary: one line for people.
///   - timeoutMilliseconds: suggested timeout of an attempt, 0 for none; a job's own timeout wins.
///   - parametersSchema: a JSON Schema for the parameters.
public func describe(
    _ meta: UnsafeMutablePointer<dotjob_meta>?, summary: StaticString, timeoutMilliseconds: UInt32 = 0,
    parametersSchema: StaticString? = nil
) {
    guard let meta else { return }
    meta.pointee.summary = cString(summary)
    meta.pointee.timeout_ms = timeoutMilliseconds
    if let parametersSchema { meta.pointee.parameters_schema = cString(parametersSchema) }
}

/// The text of a literal, which lives as long as the library.
private func cString(_ text: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}
