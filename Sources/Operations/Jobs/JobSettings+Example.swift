import JobModel
import Scheduling

extension JobSettings {
    /// The parameters as a task would get them, to be held against a schema: its times are of the right form.
    var exampleParameters: String {
        if ParameterTemplate.isPlain(parameters) { return parameters }
        // Any time will do.
        return ParameterTemplate(stored: parameters).filled(
            at: 1_800_000_000_000, in: timeZone, utcOffset: ZoneDirectory.utcOffset)
    }
}
