import ControlAPI
import HTTPTypes

/// Why something was not shown, or not done.
enum ProblemPage {
    static func reply(_ problem: Problem, _ call: PageCall) -> SiteReply {
        let reply = try? call.page(Page("problem", call.words("problem.title"), [:]), refusing: problem)
        return reply ?? SiteReply(status: .internalServerError)
    }
}
