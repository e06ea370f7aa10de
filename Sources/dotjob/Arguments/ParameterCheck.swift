import ArgumentParser
import JobModel
import JobStore
import ParameterSchemas

/// Holds a job's parameters against what the handler asks of them, before they reach the queue.
struct ParameterCheck: ParsableArguments {
    @Flag(help: "Do not hold the parameters against the handler's schema, as for a release that is yet to come.")
    var noCheck = false

    /// - Parameters:
    ///   - parameters: JSON text; `nil` for none, which counts as an empty object.
    ///   - group: whose desired release says what the handler asks for.
    /// - Throws: `InputError` that names the member and the reason.
    func check(
        _ parameters: String?, forHandler handler: String, ofJob job: String, group: GroupID, in store: any Store
    ) throws {
        guard !noCheck, let release = try store.desiredRelease(ofGroup: group) else { return }
        do {
            try release.check(parameters ?? "{}", forHandler: handler)
        } catch {
            throw InputError(
                "job \(job.quoted): \(error.subject): \(error.reason.printable); handler \(handler.quoted) of release "
                    + "\(release.number) asks for that: correct it, or pass --no-check")
        }
    }
}
