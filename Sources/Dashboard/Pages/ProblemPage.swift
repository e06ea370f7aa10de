import ControlAPI
import HTTPTypes

/// Why something was not shown, or not done.
enum ProblemPage {
    static func reply(_ problem: Problem, _ call: PageCall) -> SiteReply {
        var page = Page("problem", call.words("problem.title"), [:])
        page.status = problem.kind.status
        page.problem = call.problem(problem)
        let reply = try? call.page(page)
        return reply ?? SiteReply(status: .internalServerError)
    }
}

extension PageCall {
    func problem(_ problem: Problem) -> Fields {
        var fields: Fields = ["detail": problem.detail, "status": problem.kind.status.code]
        fields["cure"] = problem.cure
        fields["field"] = problem.field
        return fields
    }
}
