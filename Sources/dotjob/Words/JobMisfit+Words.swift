import JobModel
import Operations
import Wording

extension JobMisfit {
    private static let mostNotes = 10

    /// Tells a person about the jobs, up to a limit, on standard error. The release stands all the same.
    static func tell(_ misfits: [JobMisfit]) {
        for misfit in misfits.prefix(mostNotes) { Terminal.say("note: \(misfit.text)") }
        if misfits.count > mostNotes { Terminal.say("note: … and \(misfits.count - mostNotes) more jobs") }
    }

    private var text: String {
        "job \(jobName.quoted): \(reason.printable); change it with \"dotjob job update\""
    }
}
